import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import type { Account } from '../account.js'
import { invalidToken } from '../auth_problems.js'
import { lockLiveCredential } from '../lock_live_account.js'
import { ConfirmPassword } from '../passwords/confirm_password.js'
import { twoFactorOff } from './two_factor_problems.js'
import { findTwoFactor, replaceRecoveryCodes } from './two_factor_rows.js'

/**
 * Gives an account new recovery codes, with the password. The ones from before are good no longer.
 */
@inject()
export class RenewRecoveryCodes {
  constructor(
    private sql: SqlStore,
    private confirmPassword: ConfirmPassword
  ) {}

  /** The codes, told this once. Throws `password_incorrect`, `two_factor_off`, `rate_limited` or `server_busy`. */
  async execute(account: Account, password: string, origin: AuditOrigin): Promise<string[]> {
    await this.confirmPassword.execute(account.id, password)
    return this.sql.transaction(async (sql) => {
      if (!(await lockLiveCredential(sql, account))) {
        throw invalidToken()
      }
      const row = await findTwoFactor(sql, account.id)
      if (row === undefined || row.confirmed_at === null) {
        throw twoFactorOff()
      }
      const codes = await replaceRecoveryCodes(sql, account.id)
      await recordAudit(sql, {
        ...origin,
        action: 'user.recovery_codes_renewed',
        target: { type: 'user', id: account.id, label: account.email },
      })
      return codes
    })
  }
}
