import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'
import { normalizeEmail } from '../account_queries.js'
import { PasswordHasher } from '../passwords/password_hasher.js'
import { assertGoodPassword } from '../passwords/password_rules.js'
import { insertUser, takenWhereUnique } from './insert_user.js'
import type { UserFields } from './user_fields.js'

export interface CreateAccountInput {
  email: string
  password: string
  fullName: string
  role: UserRole
}

/**
 * Creates an account: for registration, commands and administrators.
 */
@inject()
export class CreateAccount {
  constructor(
    private sql: SqlStore,
    private hasher: PasswordHasher
  ) {}

  /** Throws `email_taken`, `validation_failed` for a weak password, or `server_busy`. */
  async execute(input: CreateAccountInput): Promise<UserFields> {
    const email = normalizeEmail(input.email)
    const { fullName, role } = input
    await assertGoodPassword(input.password, { email, role })
    const passwordHash = await this.hasher.make(input.password)
    return takenWhereUnique(
      this.sql.transaction((sql) => insertUser(sql, { email, fullName, role, passwordHash }))
    )
  }
}
