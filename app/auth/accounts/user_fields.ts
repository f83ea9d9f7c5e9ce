import type { UserRole } from '#models/user'
import type { Account } from '../account.js'
import type { UserRow } from '../account_queries.js'

/** What is told of an account. */
export interface UserFields {
  id: string
  email: string
  fullName: string
  role: UserRole
  isActive: boolean
  /** Milliseconds since 1970. */
  createdAt: number
}

export function userOfRow(row: UserRow): UserFields {
  return {
    id: row.id,
    email: row.email,
    fullName: row.full_name,
    role: row.role,
    isActive: row.suspended_at === null,
    createdAt: row.created_at,
  }
}

/** The account behind a request; it is active, or the request would have been refused. */
export function userOfAccount({ id, email, fullName, role, createdAt }: Account): UserFields {
  return { id, email, fullName, role, createdAt, isActive: true }
}
