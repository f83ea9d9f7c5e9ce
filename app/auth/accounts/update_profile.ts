import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { changedFields } from '#audit/changed_fields'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { findUserById, normalizeEmail, userTarget, type UserRow } from '../account_queries.js'
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
  async execute(
    account: Account,
    input: UpdateProfileInput,
    origin: AuditOrigin
  ): Promise<UserFields> {
    if (input.email !== undefined) {
      await this.#confirm(account.id, input.currentPassword)
    }
    const user = await this.#update(account, input, origin)
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

  async #update(account: Account, input: UpdateProfileInput, origin: AuditOrigin) {
    return takenWhereUnique(
      this.sql.transaction((sql) => this.#change(sql, account, input, origin))
    )
  }

  /** Undefined where the account's credential ended meanwhile. */
  async #change(
    sql: Sql,
    account: Account,
    { fullName, email }: UpdateProfileInput,
    origin: AuditOrigin
  ): Promise<UserRow | undefined> {
    if (!(await lockLiveCredential(sql, account))) {
      return undefined
    }
    const before = await findUserById(sql, account.id)
    await sql.run(
      `update users set full_name = coalesce(?, full_name), email = coalesce(?, email),
        updated_at = ? where id = ?`,
      fullName ?? null,
      email === undefined ? null : normalizeEmail(email),
      Date.now(),
      account.id
    )
    const after = await findUserById(sql, account.id)
    if (before !== undefined && after !== undefined) {
      await this.#record(sql, before, after, origin)
    }
    return after
  }

  async #record(sql: Sql, before: UserRow, after: UserRow, origin: AuditOrigin): Promise<void> {
    const changes = changedFields(factsOf(before), factsOf(after))
    if (changes !== null) {
      const target = userTarget(after)
      await recordAudit(sql, { ...origin, action: 'user.updated', target, ...changes })
    }
  }
}

function factsOf({ email, full_name: fullName }: UserRow) {
  return { email, full_name: fullName }
}
