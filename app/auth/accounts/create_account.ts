import { inject } from '@adonisjs/core'
import type { AuditEvent } from '#audit/audit_event'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'
import { normalizeEmail, userTarget } from '../account_queries.js'
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
    const { fullName, role } = input
    await assertGoodPassword(input.password, { email, role })
    const passwordHash = await this.hasher.make(input.password)
    return takenWhereUnique(
      this.sql.transaction(async (sql) => {
        const user = await insertUser(sql, { email, fullName, role, passwordHash })
        await recordAudit(sql, creationEvent(user, origin))
        return user
      })
    )
  }
}
