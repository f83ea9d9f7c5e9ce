import { inject } from '@adonisjs/core'
import type { AuditEvent } from '#audit/audit_event'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { isUniqueViolation } from '#core/database_errors'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'
import { normalizeEmail, userTarget } from '../account_queries.js'
import { PasswordHasher } from '../passwords/password_hasher.js'
import { assertGoodPassword } from '../passwords/password_rules.js'
import type { UserFields } from './user_fields.js'

export interface CreateAccountInput {
  email: string
  password: string
  fullName: string
  role: UserRole
}

/** 409: another account has this address. */
export function emailTaken(): Problem {
  return new Problem('email_taken', {
    errors: [{ field: 'email', rule: 'unique', message: 'Another account has this address' }],
  })
}

function creationEvent(
  user: { id: string; email: string; fullName: string; role: UserRole },
  origin: AuditOrigin
): AuditEvent {
  const isRegistration = origin.actor.kind === 'anonymous'
  return {
    ...origin,
    ...(isRegistration && { actor: { kind: 'user', userId: user.id, label: user.email } }),
    action: isRegistration ? 'user.registered' : 'user.created',
    target: userTarget(user),
    after: { email: user.email, full_name: user.fullName, role: user.role },
  }
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

  /**
   * @param origin - where nobody is signed in, the person registers
   * @throws Problem `email_taken`, `validation_failed` for a weak password, or `server_busy`
   */
  async execute(input: CreateAccountInput, origin: AuditOrigin): Promise<UserFields> {
    const email = normalizeEmail(input.email)
    await assertGoodPassword(input.password, { email, role: input.role })
    const password = await this.hasher.make(input.password)
    const id = newId()
    const createdAt = Date.now()
    try {
      await this.sql.transaction(async (sql) => {
        await sql.run(
          `insert into users
            (id, email, password, full_name, role, session_version, created_at, updated_at)
            values (?, ?, ?, ?, ?, 1, ?, ?)`,
          id,
          email,
          password,
          input.fullName,
          input.role,
          createdAt,
          createdAt
        )
        await recordAudit(sql, creationEvent({ ...input, id, email }, origin))
      })
    } catch (error) {
      throw isUniqueViolation(error) ? emailTaken() : error
    }
    return {
      id,
      email,
      fullName: input.fullName,
      role: input.role,
      isActive: true,
      createdAt,
    }
  }
}
