import type { Sql } from '#core/sql'
import type { UserRole } from '#models/user'

/** A row of `users`, as the actions read it. */
export interface UserRow {
  id: string
  email: string
  password: string
  full_name: string
  role: UserRole
  suspended_at: number | null
  session_version: number
  created_at: number
}

/** Addresses are kept and compared in lower case. */
export function normalizeEmail(email: string): string {
  return email.toLowerCase()
}

export async function findUserByEmail(sql: Sql, email: string): Promise<UserRow | undefined> {
  return sql.get<UserRow>('select * from users where email = ?', normalizeEmail(email))
}

export async function findUserById(sql: Sql, id: string): Promise<UserRow | undefined> {
  return sql.get<UserRow>('select * from users where id = ?', id)
}

/**
 * Holds an account's row until the transaction ends, so that nothing can end its credentials meanwhile. False where
 * they ended since `sessionVersion` was read, or where the account is suspended or gone.
 */
export async function lockLiveAccount(
  sql: Sql,
  userId: string,
  sessionVersion: number
): Promise<boolean> {
  const rows = await sql.run(
    `update users set updated_at = updated_at
      where id = ? and session_version = ? and suspended_at is null`,
    userId,
    sessionVersion
  )
  return rows === 1
}
