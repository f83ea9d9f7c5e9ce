import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import type { Account } from '../account.js'
import { ConfirmPassword } from '../passwords/confirm_password.js'
import { SecretBox } from './secret_box.js'
import { twoFactorOn } from './two_factor_problems.js'
import { findTwoFactor } from './two_factor_rows.js'
import { newTotpSecret } from './totp.js'

/**
 * Gives an account a secret for an authenticator app. It counts only when a code made with it was given (see
 * ConfirmTwoFactor); beginning again replaces it.
 */
@inject()
export class BeginTwoFactor {
  constructor(
    private sql: SqlStore,
    private box: SecretBox,
    private confirmPassword: ConfirmPassword
  ) {}

  /** Throws `password_incorrect`, `two_factor_on`, `rate_limited` or `server_busy`. */
  async execute({ id }: Account, password: string): Promise<void> {
    await this.confirmPassword.execute(id, password)
    const sealed = this.box.seal(await newTotpSecret(), id)
    await this.sql.transaction(async (sql) => {
      const row = await findTwoFactor(sql, id)
      if (row !== undefined && row.confirmed_at !== null) {
        throw twoFactorOn()
      }
      await sql.run(
        `insert into two_factor_secrets (user_id, sealed, confirmed_at, last_step, created_at)
          values (?, ?, null, 0, ?)
          on conflict (user_id) do update set sealed = excluded.sealed, created_at = excluded.created_at
          where two_factor_secrets.confirmed_at is null`,
        id,
        sealed,
        Date.now()
      )
    })
  }
}
