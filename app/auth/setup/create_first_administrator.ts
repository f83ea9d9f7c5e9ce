import { inject } from '@adonisjs/core'
import { commandOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { normalizeEmail } from '../account_queries.js'
import { insertUser, takenWhereUnique } from '../accounts/insert_user.js'
import type { UserFields } from '../accounts/user_fields.js'
import { takeLink } from '../links/link_store.js'
import type { LinkClient } from '../links/link_client.js'
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
   * With the code of the link. Throws `link_invalid`, `setup_over`, `validation_failed` for a
   * weak password, `email_taken`, `rate_limited` or `server_busy`.
   */
  async withLink(
    token: string,
    input: FirstAdministratorInput,
    client: LinkClient
  ): Promise<UserFields> {
    await this.readLink.execute('setup', token, client.address)
    return this.#create(input, client, (sql) => takeLink(sql, 'setup', token))
  }

  /** At the shell. Throws what `withLink` does, but for the link. */
  async atShell(input: FirstAdministratorInput): Promise<UserFields> {
    return this.#create(input, null, async () => {})
  }

  async #create(
    input: FirstAdministratorInput,
    client: LinkClient | null,
    prove: (sql: Sql) => Promise<unknown>
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
        const user = await insertUser(sql, { email, fullName, role: 'admin', passwordHash })
        await recordAudit(sql, {
          ...(client === null
            ? commandOrigin()
            : { ...client, actor: { kind: 'user', userId: user.id, label: email } }),
          action: 'setup.begun',
          target: { type: 'user', id: user.id, label: email },
          after: { role: 'admin' },
        })
        return user
      })
    )
  }
}
