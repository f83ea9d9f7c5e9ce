import type { Sql } from '#core/sql'
import { accountEnding, recordEnding, type CredentialEnding } from './credential_endings.js'
import { dropResetLinks } from './links/link_store.js'

/**
 * Ends everything that the account `userId` is signed in with: access tokens, refresh tokens and personal access tokens;
 * and links to set its password with.
 * Part of the caller's transaction; announce what it answers after the commit. Null where there is no such account.
 */
export async function endAllCredentials(
  sql: Sql,
  userId: string
): Promise<CredentialEnding | null> {
  const now = Date.now()
  await sql.run(
    'update users set session_version = session_version + 1, updated_at = ? where id = ?',
    now,
    userId
  )
  const user = await sql.get<{ session_version: number }>(
    'select session_version from users where id = ?',
    userId
  )
  if (user === undefined) {
    return null
  }
  await sql.run(
    'update auth_sessions set revoked_at = ? where user_id = ? and revoked_at is null',
    now,
    userId
  )
  await sql.run('delete from auth_access_tokens where user_id = ?', userId)
  await dropResetLinks(sql, userId)
  const ending = accountEnding(userId, user.session_version)
  await recordEnding(sql, ending)
  return ending
}
