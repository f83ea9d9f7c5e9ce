import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import type { Account } from '../account.js'
import { userTarget } from '../account_queries.js'
import { invalidToken } from '../auth_problems.js'
import { endAllCredentials } from '../end_all_credentials.js'
import { lockLiveCredential } from '../lock_live_account.js'
import { Revocations } from '../revocations.js'
import { ConfirmPassword } from './confirm_password.js'
import { PasswordHasher } from './password_hasher.js'
import { assertGoodPassword } from './password_rules.js'

/**
 * Gives an account a new password and ends everything that it is signed in with, the present request's credential
 * included.
 */
@inject()
export class ChangePassword {
  constructor(
    private sql: SqlStore,
    private hasher: PasswordHasher,
    private confirmPassword: ConfirmPassword,
    private revocations: Revocations
  ) {}

  /** Throws `password_incorrect`, `validation_failed`, `rate_limited` or `server_busy`. */
  async execute(
    account: Account,
    currentPassword: string,
    password: string,
    origin: AuditOrigin
  ): Promise<void> {
    await this.confirmPassword.execute(account.id, currentPassword)
    await assertGoodPassword(password, account)
    const hashed = await this.hasher.make(password)
    const ending = await this.sql.transaction(async (sql) => {
      if (!(await lockLiveCredential(sql, account))) {
        throw invalidToken()
      }
      await sql.run('update users set password = ? where id = ?', hashed, account.id)
      const ended = await endAllCredentials(sql, account.id)
      const target = userTarget(account)
      await recordAudit(sql, { ...origin, action: 'user.password_changed', target })
      return ended
    })
    if (ending !== null) {
      this.revocations.announce(ending)
    }
  }
}
