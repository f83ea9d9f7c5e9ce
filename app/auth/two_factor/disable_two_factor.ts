import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import type { Account } from '../account.js'
import { invalidToken } from '../auth_problems.js'
import { lockLiveCredential } from '../lock_live_account.js'
import { ConfirmPassword } from '../passwords/confirm_password.js'
import { twoFactorOff } from './two_factor_problems.js'
import { deleteTwoFactor } from './two_factor_rows.js'

/**
 * Turns the second factor of one's own account off, with the password.
 */
@inject()
export class DisableTwoFactor {
  constructor(
    private sql: SqlStore,
    private confirmPassword: ConfirmPassword
  ) {}

  /** Throws `password_incorrect`, `two_factor_off`, `rate_limited` or `server_busy`. */
  async execute(account: Account, password: string, origin: AuditOrigin): Promise<void> {
    await this.confirmPassword.execute(account.id, password)
    await this.sql.transaction(async (sql) => {
      if (!(await lockLiveCredential(sql, account))) {
        throw invalidToken()
      }
      if (!(await deleteTwoFactor(sql, account.id))) {
        throw twoFactorOff()
      }
      await recordAudit(sql, {
        ...origin,
        action: 'user.two_factor_disabled',
        target: { type: 'user', id: account.id, label: account.email },
      })
    })
  }
}
