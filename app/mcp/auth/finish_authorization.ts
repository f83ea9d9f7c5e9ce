import {
  computeScopeUnion,
  exchangeAuthorization,
  IssuerMismatchError,
} from '@modelcontextprotocol/client'
import { expiryOf } from './token_expiry.js'
import { authorizationFailure } from './authorization_failure.js'
import { SignInFailed } from './sign_in_errors.js'
import type { GuardedFetch } from '../guarded_fetch.js'
import type { Credential, PendingAuthorization } from './types.js'

/** The parameters of an authorization answer that count; everything else is ignored. */
export interface AuthorizationAnswer {
  code: string
  /** RFC 9207: who answers. */
  iss?: string
}

/**
 * Trades the code of an authorization answer for tokens. `iss` is compared before the code goes anywhere.
 *
 * @throws SignInFailed where the answer is not from the issuer that was asked, the code is refused, or the request fails
 */
export async function finishAuthorization(
  pending: PendingAuthorization,
  answer: AuthorizationAnswer,
  fetch: GuardedFetch
): Promise<Credential> {
  const { authority, client, codeVerifier, redirectUri } = pending
  try {
    const tokens = await exchangeAuthorization(authority.url, {
      metadata: authority.metadata,
      clientInformation: client,
      authorizationCode: answer.code,
      iss: answer.iss,
      codeVerifier,
      redirectUri,
      resource: authority.resource,
      fetchFn: fetch,
    })
    const scope = computeScopeUnion(pending.scope, tokens.scope)
    return { tokens, client, authority, scope, expiresAt: expiryOf(tokens) }
  } catch (error) {
    if (IssuerMismatchError.isInstance(error)) {
      throw new SignInFailed('the answer is not from the authorization server that was asked')
    }
    throw authorizationFailure(error)
  }
}
