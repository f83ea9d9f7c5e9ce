import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import limits from '#config/rate_limits'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { RateLimits } from '#limits/rate_limits'
import type { Account } from '../account.js'
import { invalidToken } from '../auth_problems.js'
import { lockLiveCredential } from '../lock_live_account.js'
import { SecretBox } from './secret_box.js'
import { twoFactorInvalid, twoFactorOff, twoFactorOn } from './two_factor_problems.js'
import {
  findTwoFactor,
  replaceRecoveryCodes,
  takeStep,
  type TwoFactorRow,
} from './two_factor_rows.js'
import { stepOfCode } from './totp.js'

/**
 * Turns the second factor on with a first code of the app, which proves that the app has the secret.
 */
@inject()
export class ConfirmTwoFactor {
  constructor(
    private sql: SqlStore,
    private box: SecretBox,
    private rateLimits: RateLimits
  ) {}

  /**
   * The recovery codes, which are told this once. Throws `two_factor_invalid`, `two_factor_off` where nothing was begun,
   * `two_factor_on` or `rate_limited`.
   */
  async execute(account: Account, code: string, origin: AuditOrigin): Promise<string[]> {
    await this.rateLimits.consume(limits.twoFactor, account.id)
    const row = await this.sql.read((sql) => findTwoFactor(sql, account.id))
    const secret = row && this.box.open(row.sealed, account.id)
    if (row === undefined || !secret) {
      throw twoFactorOff()
    }
    const step = await stepOfCode(secret, code.replace(/\s/g, ''), 0)
    if (step === null) {
      throw twoFactorInvalid()
    }
    const codes = await this.sql.transaction(async (sql) => {
      const fresh = await this.#turnOn(sql, account, row, step)
      await recordAudit(sql, {
        ...origin,
        action: 'user.two_factor_enabled',
        target: { type: 'user', id: account.id, label: account.email },
      })
      return fresh
    })
    await this.rateLimits.clear(limits.twoFactor, account.id)
    return codes
  }

  async #turnOn(sql: Sql, account: Account, { sealed }: TwoFactorRow, step: number) {
    if (!(await lockLiveCredential(sql, account))) {
      throw invalidToken()
    }
    const rows = await sql.run(
      `update two_factor_secrets set confirmed_at = ?
        where user_id = ? and sealed = ? and confirmed_at is null`,
      Date.now(),
      account.id,
      sealed
    )
    if (rows === 0) {
      throw twoFactorOn()
    }
    await takeStep(sql, account.id, step)
    return replaceRecoveryCodes(sql, account.id)
  }
}
