import { isUniqueViolation } from '#core/database_errors'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import type { UserRole } from '#models/user'
import { emitEvent } from '#webhooks/emit_event'
import type { UserFields } from './user_fields.js'

/** 409: another account has this address. */
export function emailTaken(): Problem {
  return new Problem('email_taken', {
    errors: [{ field: 'email', rule: 'unique', message: 'Another account has this address' }],
  })
}

/** What `writing` answers; `email_taken` where the address was taken meanwhile. */
export async function takenWhereUnique<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing
  } catch (error) {
    throw isUniqueViolation(error) ? emailTaken() : error
  }
}

/**
 * Writes a new account, in the caller's transaction, and tells webhooks of it. The address is in lower case and the password hashed already.
 */
export async function insertUser(
  sql: Sql,
  user: { email: string; fullName: string; role: UserRole; passwordHash: string }
): Promise<UserFields> {
  const { email, fullName, role, passwordHash } = user
  const id = newId()
  const createdAt = Date.now()
  await sql.run(
    `insert into users
      (id, email, password, full_name, role, session_version, created_at, updated_at)
      values (?, ?, ?, ?, ?, 1, ?, ?)`,
    id,
    email,
    passwordHash,
    fullName,
    role,
    createdAt,
    createdAt
  )
  const data = { user_id: id, email, role }
  await emitEvent(sql, 'user.created', data, { personId: id, now: createdAt })
  return { id, email, fullName, role, isActive: true, createdAt }
}
