import type { Sql } from '#core/sql'
import type { Account } from './account.js'

/**
 * The end of credentials of one account: of one sign-in, of one personal access token, or, where both are null, of
 * all that were made before the account's session version became `sessionVersion` (null: of all, the account is gone).
 */
export interface CredentialEnding {
  userId: string
  sessionVersion: number | null
  sessionId: string | null
  tokenId: string | null
}

/** The end of one sign-in. */
export function sessionEnding(userId: string, sessionId: string): CredentialEnding {
  return { userId, sessionVersion: null, sessionId, tokenId: null }
}

/** The end of one personal access token. */
export function personalTokenEnding(userId: string, tokenId: string): CredentialEnding {
  return { userId, sessionVersion: null, sessionId: null, tokenId }
}

/** The end of everything that an account was signed in with before `sessionVersion`; null when it was deleted. */
export function accountEnding(userId: string, sessionVersion: number | null): CredentialEnding {
  return { userId, sessionVersion, sessionId: null, tokenId: null }
}

/** Whether `ending` ends the credential with which `account` was seen. */
export function endsCredential(ending: CredentialEnding, account: Account): boolean {
  const { credential } = account
  if (ending.userId !== account.id) {
    return false
  }
  if (ending.sessionId !== null) {
    return credential.kind === 'access_token' && credential.sessionId === ending.sessionId
  }
  if (ending.tokenId !== null) {
    return credential.kind === 'personal_access_token' && credential.tokenId === ending.tokenId
  }
  return ending.sessionVersion === null || account.sessionVersion < ending.sessionVersion
}

/**
 * Writes an ending down for the other processes (see revocations.ts), in the transaction that makes it true.
 */
export async function recordEnding(sql: Sql, ending: CredentialEnding): Promise<void> {
  await sql.run(
    `insert into credential_endings (user_id, session_version, session_id, token_id, created_at)
      values (?, ?, ?, ?, ?)`,
    ending.userId,
    ending.sessionVersion,
    ending.sessionId,
    ending.tokenId,
    Date.now()
  )
}
