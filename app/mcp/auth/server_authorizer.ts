import {
  computeScopeUnion,
  extractWWWAuthenticateParams,
  isStrictScopeSuperset,
  type AuthProvider,
  type FetchLike,
  type InsufficientScopeError,
} from '@modelcontextprotocol/client'
import type { ConnectionAuth } from '../connections/server_auth.js'
import { discoverAuthority } from './discover_authority.js'
import { renewCredential, type RenewalContext } from './renew_credential.js'
import { authorizationFailure } from './authorization_failure.js'
import { SignInFailed, SignInNeeded } from './sign_in_errors.js'
import { endsSoon } from './token_expiry.js'
import type { Challenge, Credential, CredentialKey, ProtectedServer } from './types.js'

type Unauthorized = Parameters<NonNullable<AuthProvider['onUnauthorized']>>[0]

/** Gets a credential there and then, where somebody is at hand who can sign in. */
export type SignInAtOnce = (challenge: Challenge) => Promise<Credential>

export interface ServerAuthorizerOptions extends RenewalContext {
  server: ProtectedServer
  key: CredentialKey
  signInAtOnce?: SignInAtOnce
}

/**
 * The credential of one owner on the connections to one server: put on each request, renewed before it ends and when
 * the server refuses it. Where a person has to sign in, the request fails with `SignInNeeded`.
 *
 * Give it to the transport as `authProvider`, with a `fetch` that it is `watching`, and `onInsufficientScope: 'throw'`:
 * a request that lacks scopes then fails with the package's `InsufficientScopeError`, which is for `stepUp`.
 */
export class ServerAuthorizer implements ConnectionAuth {
  #options: ServerAuthorizerOptions
  /** Which token a refused request carried. */
  #tokens = new WeakMap<Response, string>()

  constructor(options: ServerAuthorizerOptions) {
    this.#options = options
  }

  /** Notes which token each request carries. Wrap the outermost `fetch` of the transport in it. */
  watching(fetch: FetchLike): FetchLike {
    return async (url, init) => {
      const response = await fetch(url, init)
      const [scheme, token] = (new Headers(init?.headers).get('authorization') ?? '').split(' ')
      if (scheme?.toLowerCase() === 'bearer' && token !== undefined) {
        this.#tokens.set(response, token)
      }
      return response
    }
  }

  /** The access token for a request; undefined: it is tried without. */
  async token(): Promise<string | undefined> {
    const { vault, key } = this.#options
    const credential = await vault.find(key)
    if (credential === null || !endsSoon(credential.expiresAt)) {
      return credential?.tokens.access_token
    }
    if (credential.tokens.refresh_token === undefined) {
      return credential.tokens.access_token
    }
    const renewed = await renewCredential(key, credential.tokens.access_token, this.#options)
    return renewed?.tokens.access_token
  }

  /**
   * Returns where another try may succeed.
   *
   * @throws SignInNeeded, SignInFailed
   */
  async onUnauthorized({ response }: Unauthorized): Promise<void> {
    const { vault, key, server, fetch } = this.#options
    const challenge = challengeOf(response)
    const credential = await vault.find(key)
    const refused = this.#tokens.get(response)
    if (credential !== null && credential.tokens.access_token !== refused) {
      return
    }
    if (credential?.tokens.refresh_token !== undefined) {
      /* It may be refused because another authorization server is in charge now: the old one is no longer asked. */
      const authority = await discoverAuthority(server.url, challenge, fetch).catch((error) => {
        throw authorizationFailure(error)
      })
      const isSame = authority.issuer === credential.authority.issuer
      if (isSame && (await renewCredential(key, credential.tokens.access_token, this.#options))) {
        return
      }
    }
    await this.#signIn(challenge)
  }

  /**
   * Answers a request that lacked scopes: returns where another try may succeed. Whoever asks bounds the tries.
   *
   * @throws SignInNeeded; SignInFailed where the scopes that the server wants have been asked for already
   */
  async stepUp(error: InsufficientScopeError): Promise<void> {
    const { vault, key } = this.#options
    const credential = await vault.find(key)
    const scope = computeScopeUnion(credential?.scope, error.requiredScope)
    if (credential !== null && !isStrictScopeSuperset(scope, credential.scope)) {
      throw new SignInFailed('the account that is signed in may not do this')
    }
    await this.#signIn({ scope, resourceMetadataUrl: error.resourceMetadataUrl })
  }

  async #signIn(challenge: Challenge): Promise<void> {
    const { signInAtOnce, vault, key } = this.#options
    if (signInAtOnce === undefined) {
      throw new SignInNeeded(challenge)
    }
    await vault.save(key, await signInAtOnce(challenge))
  }
}

function challengeOf(response: Response): Challenge {
  const { scope, resourceMetadataUrl } = extractWWWAuthenticateParams(response)
  return { scope, resourceMetadataUrl }
}
