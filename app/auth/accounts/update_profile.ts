import { inject } from '@adonisjs/core'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { findUserById, normalizeEmail } from '../account_queries.js'
import type { Account } from '../account.js'
import { AccountStates } from '../account_states.js'
import { invalidToken } from '../auth_problems.js'
import { lockLiveCredential } from '../lock_live_account.js'
import { ConfirmPassword } from '../passwords/confirm_password.js'
import { takenWhereUnique } from './insert_user.js'
import { userOfRow, type UserFields } from './user_fields.js'

export interface UpdateProfileInput {
  fullName?: string
  email?: string
  /** Needed to change the address, which is what the account is signed in with. */
  currentPassword?: string
}

/**
 * Changes what an account says about itself.
 */
@inject()
export class UpdateProfile {
  constructor(
    private sql: SqlStore,
    private states: AccountStates,
    private confirmPassword: ConfirmPassword
  ) {}

  /** Throws `validation_failed`, `password_incorrect`, `email_taken`, `rate_limited` or `server_busy`. */
  async execute(account: Account, input: UpdateProfileInput): Promise<UserFields> {
    if (input.email !== undefined) {
      await this.#confirm(account.id, input.currentPassword)
    }
    const user = await this.#update(account, input)
    this.states.forget(account.id)
    if (user === undefined) {
      throw invalidToken()
    }
    return userOfRow(user)
  }

  async #confirm(userId: string, currentPassword: string | undefined): Promise<void> {
    if (currentPassword === undefined) {
      const message = 'The current password is needed to change the email address'
      throw new Problem('validation_failed', {
        detail: `${message}.`,
        errors: [{ field: 'current_password', rule: 'required', message }],
      })
    }
    await this.confirmPassword.execute(userId, currentPassword)
  }

  async #update(account: Account, { fullName, email }: UpdateProfileInput) {
    return takenWhereUnique(
      this.sql.transaction(async (sql) => {
        if (!(await lockLiveCredential(sql, account))) {
          return undefined
        }
        await sql.run(
          `update users set full_name = coalesce(?, full_name), email = coalesce(?, email),
            updated_at = ? where id = ?`,
          fullName ?? null,
          email === undefined ? null : normalizeEmail(email),
          Date.now(),
          account.id
        )
        return findUserById(sql, account.id)
      })
    )
  }
}
