import type { OAuthTokens } from '@modelcontextprotocol/client'

/** A token that ends within this time is renewed before it is used. */
const RENEW_BEFORE_MS = 30_000

/** When an access token that was granted just now ends, in ms since 1970; null where it is not said. */
export function expiryOf(tokens: OAuthTokens): number | null {
  return tokens.expires_in === undefined ? null : Date.now() + tokens.expires_in * 1000
}

export function endsSoon(expiresAt: number | null): boolean {
  return expiresAt !== null && expiresAt - Date.now() < RENEW_BEFORE_MS
}
