import type { Sql } from '#core/sql'
import type { Account } from './account.js'

function statements(lock: string) {
  const user = `select 1 as live from users u
    where u.id = ? and u.session_version = ? and u.suspended_at is null`
  const session = 'select s.revoked_at is null from auth_sessions s where s.id = ?'
  const token = 'select true from auth_access_tokens t where t.id = ?'
  /* Not `exists`, of which SQLite makes a join: that takes eight times as long. */
  return {
    user: user + lock,
    userWithSession: `${user} and (${session})${lock}`,
    userWithToken: `${user} and (${token})${lock}`,
  }
}

const STATEMENTS: Record<Sql['dialect'], ReturnType<typeof statements>> = {
  /* Whoever writes is alone anyway. */
  sqlite: statements(''),
  postgres: statements(' for no key update of u'),
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
  const row = await sql.get(STATEMENTS[sql.dialect].user, userId, sessionVersion)
  return row !== undefined
}

/** Like `lockLiveAccount`; false also where the sign-in or token ended through which `account` was seen. */
export async function lockLiveCredential(sql: Sql, account: Account): Promise<boolean> {
  const { id, sessionVersion, credential } = account
  const { userWithSession, userWithToken } = STATEMENTS[sql.dialect]
  const row =
    credential.kind === 'access_token'
      ? await sql.get(userWithSession, id, sessionVersion, credential.sessionId)
      : await sql.get(userWithToken, id, sessionVersion, credential.tokenId)
  return row !== undefined
}
