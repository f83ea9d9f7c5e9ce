import type { Sql, SqlValue } from '#core/sql'
import type { PersonalTokenFields } from './personal_token_fields.js'

/** A token and whose it is. */
export interface OwnedToken extends PersonalTokenFields {
  userId: string
  email: string
}

interface OwnedTokenRow {
  id: string
  name: string
  abilities: string
  created_at: number
  expires_at: number
  last_used_at: number | null
  user_id: string
  email: string
}

function toOwnedToken(row: OwnedTokenRow): OwnedToken {
  return {
    id: row.id,
    name: row.name,
    abilities: JSON.parse(row.abilities),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    userId: row.user_id,
    email: row.email,
  }
}

async function select(sql: Sql, condition: string, ...values: SqlValue[]): Promise<OwnedToken[]> {
  const rows = await sql.all<OwnedTokenRow>(
    `select t.id, t.name, t.abilities, t.created_at, t.expires_at, t.last_used_at, t.user_id, u.email
     from auth_access_tokens t join users u on u.id = t.user_id
     where ${condition} order by t.id desc limit ?`,
    ...values
  )
  return rows.map(toOwnedToken)
}

/** Personal access tokens of everybody, or of one account, newest first, the expired ones included. */
export function listOwnedTokens(
  sql: Sql,
  userId: string | null,
  limit: number
): Promise<OwnedToken[]> {
  return userId === null ? select(sql, 'true', limit) : select(sql, 't.user_id = ?', userId, limit)
}

export async function findOwnedToken(sql: Sql, id: string): Promise<OwnedToken | undefined> {
  const [token] = await select(sql, 't.id = ?', id, 1)
  return token
}
