import config from '#config/accounts'
import type { Sql } from '#core/sql'
import { hashToken, newRefreshToken } from '../opaque_tokens.js'

/** What a client gets when it signs in and each time it refreshes. */
export interface TokenPair {
  accessToken: string
  refreshToken: string
  /** Life of the access token, in seconds. */
  expiresInS: number
}

/** Stores and answers a new refresh token for a sign-in whose absolute end is `sessionExpiresAt` (ms since 1970). */
export async function storeRefreshToken(
  sql: Sql,
  sessionId: string,
  sessionExpiresAt: number
): Promise<string> {
  const token = newRefreshToken()
  const now = Date.now()
  await sql.run(
    'insert into refresh_tokens (hash, session_id, created_at, expires_at) values (?, ?, ?, ?)',
    hashToken(token),
    sessionId,
    now,
    Math.min(now + config.session.slidingMs, sessionExpiresAt)
  )
  return token
}
