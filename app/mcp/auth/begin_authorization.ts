import {
  computeScopeUnion,
  resourceUrlFromServerUrl,
  startAuthorization,
} from '@modelcontextprotocol/client'
import { chooseClient } from './choose_client.js'
import { discoverAuthority } from './discover_authority.js'
import { authorizationFailure } from './authorization_failure.js'
import { SignInFailed } from './sign_in_errors.js'
import type { GuardedFetch } from '../guarded_fetch.js'
import type {
  Authority,
  Challenge,
  ClientIdentity,
  ClientRegistry,
  PendingAuthorization,
  ProtectedServer,
} from './types.js'

export interface AuthorizationContext {
  server: ProtectedServer
  identity: ClientIdentity
  registry: ClientRegistry
  fetch: GuardedFetch
}

export interface BegunAuthorization {
  /** Where the person goes. */
  url: URL
  pending: PendingAuthorization
}

/** It is kept in a column with an index. */
const MAX_ISSUER_LENGTH = 1_000

const OFFLINE_ACCESS = 'offline_access'

/**
 * Prepares a sign-in: who grants access, as whom we ask, and for what. PKCE with S256, always.
 *
 * @param state - comes back with the answer
 * @throws SignInFailed
 */
export async function beginAuthorization(
  context: AuthorizationContext,
  challenge: Challenge,
  state: string
): Promise<BegunAuthorization> {
  try {
    return await begin(context, challenge, state)
  } catch (error) {
    throw authorizationFailure(error)
  }
}

async function begin(
  { server, identity, registry, fetch }: AuthorizationContext,
  challenge: Challenge,
  state: string
): Promise<BegunAuthorization> {
  const resource = resourceUrlFromServerUrl(server.url).href
  const authority = await discoverAuthority(server.url, challenge, fetch)
  if (authority.issuer.length > MAX_ISSUER_LENGTH) {
    throw new SignInFailed('the name of the authorization server is too long')
  }
  const scope = chooseScope(server, authority, challenge)
  const client = await chooseClient({
    server,
    resource,
    authority,
    identity,
    registry,
    fetch,
    scope,
  })
  const { redirectUri } = identity
  const { authorizationUrl, codeVerifier } = await startAuthorization(authority.url, {
    metadata: authority.metadata,
    clientInformation: client,
    redirectUrl: redirectUri,
    scope,
    state,
    resource: authority.resource,
  })
  /* Plain http only at the host that was asked so itself: an allowed one. */
  const isSecure = authorizationUrl.protocol === 'https:'
  if (!isSecure && authorizationUrl.origin !== new URL(authority.url).origin) {
    throw new SignInFailed('the page of the authorization server is not on https')
  }
  return {
    url: authorizationUrl,
    pending: { authority, client, codeVerifier, redirectUri, scope },
  }
}

/** What the challenge names, else what the server's metadata lists; and refresh tokens where they must be asked for. */
function chooseScope(
  server: ProtectedServer,
  authority: Authority,
  challenge: Challenge
): string | undefined {
  const named = challenge.scope ?? authority.scopes?.join(' ')
  const scope = computeScopeUnion(named, server.scopes.join(' ') || undefined)
  const wantsOffline =
    scope !== undefined && authority.metadata?.scopes_supported?.includes(OFFLINE_ACCESS) === true
  return wantsOffline ? computeScopeUnion(scope, OFFLINE_ACCESS) : scope
}
