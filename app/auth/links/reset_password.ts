import { inject } from '@adonisjs/core'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { findUserById, type UserRow } from '../account_queries.js'
import { lockLiveAccount } from '../lock_live_account.js'
import { endAllCredentials } from '../end_all_credentials.js'
import { PasswordHasher } from '../passwords/password_hasher.js'
import { assertGoodPassword } from '../passwords/password_rules.js'
import { Revocations } from '../revocations.js'
import { linkInvalid } from './account_link.js'
import { takeLink } from './link_store.js'
import type { LinkClient } from './link_client.js'
import { ReadLink } from './read_link.js'

export interface ResetPasswordInput {
  token: string
  password: string
}

/**
 * Sets another password with a link, and ends everything that the account is signed in with. The second factor stays.
 */
@inject()
export class ResetPassword {
  constructor(
    private sql: SqlStore,
    private hasher: PasswordHasher,
    private readLink: ReadLink,
    private revocations: Revocations
  ) {}

  /** Whose password it is, for the page that asks for another. Throws `link_invalid` or `rate_limited`. */
  async read(token: string, address: string): Promise<UserRow> {
    const link = await this.readLink.execute('reset', token, address)
    const user = await this.sql.read((sql) => findUserById(sql, link.subject))
    if (user === undefined || user.suspended_at !== null) {
      throw linkInvalid()
    }
    return user
  }

  /** The account's address. Throws `link_invalid`, `validation_failed` for a weak password, `rate_limited` or `server_busy`. */
  async execute(
    { token, password }: ResetPasswordInput,
    client: LinkClient
  ): Promise<{ email: string }> {
    const user = await this.read(token, client.address)
    await assertGoodPassword(password, user)
    const hashed = await this.hasher.make(password)
    const ending = await this.sql.transaction((sql) => this.#set(sql, token, user, hashed, client))
    if (ending !== null) {
      this.revocations.announce(ending)
    }
    return { email: user.email }
  }

  /** What ended the account's credentials since it was read ended its links, too. */
  async #set(sql: Sql, token: string, user: UserRow, hashed: string, client: LinkClient) {
    if (!(await lockLiveAccount(sql, user.id, user.session_version))) {
      throw linkInvalid()
    }
    await takeLink(sql, 'reset', token)
    await sql.run('update users set password = ? where id = ?', hashed, user.id)
    const ending = await endAllCredentials(sql, user.id)
    await recordAudit(sql, {
      ...client,
      action: 'user.password_reset',
      actor: { kind: 'user', userId: user.id, label: user.email },
      target: { type: 'user', id: user.id, label: user.email },
    })
    return ending
  }
}
