import { hash, randomBytes } from 'node:crypto'

/** Personal access tokens begin so, for secret scanners and to tell them from JWTs. */
const PERSONAL_PREFIX = 'cf_'
const RANDOM_BYTES = 32

/** A new refresh token: 256 random bits. */
export function newRefreshToken(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url')
}

/** A new personal access token: 256 random bits behind the prefix. */
export function newPersonalToken(): string {
  return PERSONAL_PREFIX + randomBytes(RANDOM_BYTES).toString('base64url')
}

export function isPersonalToken(token: string): boolean {
  return token.startsWith(PERSONAL_PREFIX)
}

/** What is stored of an opaque token. 256 random bits need no slow hash. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex')
}
