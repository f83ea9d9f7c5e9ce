import { OAuthError, OAuthErrorCode, refreshAuthorization } from '@modelcontextprotocol/client'
import { authorizationFailure } from './authorization_failure.js'
import { expiryOf } from './token_expiry.js'
import type { GuardedFetch } from '../guarded_fetch.js'
import type { ClientRegistry, Credential, CredentialKey, CredentialVault } from './types.js'

export interface RenewalContext {
  vault: CredentialVault
  registry: ClientRegistry
  fetch: GuardedFetch
}

/** The answers that mean that this credential will never be good again; others may pass. */
const FINAL = new Set<string>([
  OAuthErrorCode.InvalidGrant,
  OAuthErrorCode.InvalidClient,
  OAuthErrorCode.UnauthorizedClient,
])

/**
 * Gets a new access token by the refresh token. Of many that ask at once, in all processes, one does so and the others
 * take what it got: a refresh token may be good only once.
 *
 * @param stale - the access token that is no longer good
 * @returns null where a person has to sign in again
 * @throws SignInFailed where that may pass; then the credential is kept
 */
export function renewCredential(
  key: CredentialKey,
  stale: string,
  { vault, registry, fetch }: RenewalContext
): Promise<Credential | null> {
  return vault.exclusively(key, async () => {
    const credential = await vault.find(key)
    if (credential === null || credential.tokens.access_token !== stale) {
      return credential
    }
    const { tokens, client, authority } = credential
    if (tokens.refresh_token === undefined) {
      return null
    }
    try {
      const renewed = await refreshAuthorization(authority.url, {
        metadata: authority.metadata,
        clientInformation: client,
        refreshToken: tokens.refresh_token,
        resource: authority.resource,
        fetchFn: fetch,
      })
      const next: Credential = { ...credential, tokens: renewed, expiresAt: expiryOf(renewed) }
      await vault.save(key, next)
      return next
    } catch (error) {
      if (!OAuthError.isInstance(error) || !FINAL.has(error.code)) {
        throw authorizationFailure(error)
      }
      if (error.code !== OAuthErrorCode.InvalidGrant) {
        await registry.removeRegistered(authority.issuer, client.client_id)
      }
      await vault.remove(key, credential)
      return null
    }
  })
}
