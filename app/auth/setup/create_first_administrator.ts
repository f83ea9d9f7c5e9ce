import { inject } from '@adonisjs/core'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { normalizeEmail } from '../account_queries.js'
import { insertUser, takenWhereUnique } from '../accounts/insert_user.js'
import type { UserFields } from '../accounts/user_fields.js'
import { takeLink } from '../links/link_store.js'
import { ReadLink } from '../links/read_link.js'
import { PasswordHasher } from '../passwords/password_hasher.js'
import { assertGoodPassword } from '../passwords/password_rules.js'
import { setupOver } from './setup_problems.js'
import { beginProgress, hasAdministrator } from './setup_rows.js'

export interface FirstAdministratorInput {
  email: string
  fullName: string
  password: string
}

/**
 * Creates the first administrator, and with that begins the first run: for whoever has the link that the server printed,
 * or for an operator. Where there is an administrator, nobody becomes one this way.
 */
@inject()
export class CreateFirstAdministrator {
  constructor(
    private sql: SqlStore,
    private hasher: PasswordHasher,
    private readLink: ReadLink
  ) {}

  /**
   * With the code of the link, from a client at `address`. Throws `link_invalid`, `setup_over`, `validation_failed` for a
   * weak password, `email_taken`, `rate_limited` or `server_busy`.
   */
  async withLink(
    token: string,
    input: FirstAdministratorInput,
    address: string
  ): Promise<UserFields> {
    await this.readLink.execute('setup', token, address)
    return this.#create(input, async (sql) => {
      await takeLink(sql, 'setup', token)
    })
  }

  /** At the shell. Throws what `withLink` does, but for the link. */
  async atShell(input: FirstAdministratorInput): Promise<UserFields> {
    return this.#create(input, async () => {})
  }

  async #create(
    input: FirstAdministratorInput,
    prove: (sql: Sql) => Promise<void>
  ): Promise<UserFields> {
    const email = normalizeEmail(input.email)
    const { fullName } = input
    await assertGoodPassword(input.password, { email, role: 'admin' })
    const passwordHash = await this.hasher.make(input.password)
    return takenWhereUnique(
      this.sql.transaction(async (sql) => {
        await prove(sql)
        /* Two at the same moment: the row of the progress makes one wait for the other. */
        await beginProgress(sql)
        if (await hasAdministrator(sql)) {
          throw setupOver()
        }
        return insertUser(sql, { email, fullName, role: 'admin', passwordHash })
      })
    )
  }
}
