import type { AuditTarget } from '#audit/audit_event'
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

/** The account as the audit log names it. */
export function userTarget({ id, email }: Pick<UserRow, 'id' | 'email'>): AuditTarget {
  return { type: 'user', id, label: email }
}

export async function findUserByEmail(sql: Sql, email: string): Promise<UserRow | undefined> {
  return sql.get<UserRow>('select * from users where email = ?', normalizeEmail(email))
}

export async function findUserById(sql: Sql, id: string): Promise<UserRow | undefined> {
  return sql.get<UserRow>('select * from users where id = ?', id)
}
