import { inject } from '@adonisjs/core'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { insertUser, takenWhereUnique } from '../accounts/insert_user.js'
import type { UserFields } from '../accounts/user_fields.js'
import { PasswordHasher } from '../passwords/password_hasher.js'
import { assertGoodPassword } from '../passwords/password_rules.js'
import { linkInvalid } from './account_link.js'
import { takeLink } from './link_store.js'
import type { LinkClient } from './link_client.js'
import { ReadLink } from './read_link.js'

export interface AcceptInviteInput {
  token: string
  fullName: string
  password: string
}

/**
 * Makes the account that somebody was invited to, with the address and role of the invitation.
 */
@inject()
export class AcceptInvite {
  constructor(
    private sql: SqlStore,
    private hasher: PasswordHasher,
    private readLink: ReadLink
  ) {}

  /** Throws `link_invalid`, `validation_failed` for a weak password, `email_taken`, `rate_limited` or `server_busy`. */
  async execute(
    { token, fullName, password }: AcceptInviteInput,
    client: LinkClient
  ): Promise<UserFields> {
    const { subject: email, role } = await this.readLink.execute('invite', token, client.address)
    if (role === null) {
      throw linkInvalid()
    }
    await assertGoodPassword(password, { email, role })
    const hashed = await this.hasher.make(password)
    return takenWhereUnique(
      this.sql.transaction(async (sql) => {
        await takeLink(sql, 'invite', token)
        const user = await insertUser(sql, { email, fullName, role, passwordHash: hashed })
        await recordAudit(sql, {
          ...client,
          action: 'invite.accepted',
          actor: { kind: 'user', userId: user.id, label: email },
          target: { type: 'user', id: user.id, label: email },
          after: { role },
        })
        return user
      })
    )
  }
}
