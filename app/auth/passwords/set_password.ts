import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { userTarget, type UserRow } from '../account_queries.js'
import { endAllCredentials } from '../end_all_credentials.js'
import { Revocations } from '../revocations.js'
import { PasswordHasher } from './password_hasher.js'
import { assertGoodPassword } from './password_rules.js'

/**
 * Gives an account a password without asking for the one it has, and ends everything that it is signed in with: for
 * operators.
 */
@inject()
export class SetPassword {
  constructor(
    private sql: SqlStore,
    private hasher: PasswordHasher,
    private revocations: Revocations
  ) {}

  /** False where the account is gone. Throws `validation_failed` for a weak password, or `server_busy`. */
  async execute(user: UserRow, password: string, origin: AuditOrigin): Promise<boolean> {
    await assertGoodPassword(password, user)
    const hashed = await this.hasher.make(password)
    const ending = await this.sql.transaction(async (sql) => {
      await sql.run('update users set password = ? where id = ?', hashed, user.id)
      const ended = await endAllCredentials(sql, user.id)
      if (ended !== null) {
        const target = userTarget(user)
        await recordAudit(sql, { ...origin, action: 'user.password_set', target })
      }
      return ended
    })
    if (ending !== null) {
      this.revocations.announce(ending)
    }
    return ending !== null
  }
}
