import {
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  resourceUrlFromServerUrl,
  type OAuthProtectedResourceMetadata,
} from '@modelcontextprotocol/client'
import { SignInFailed } from './sign_in_errors.js'
import type { GuardedFetch } from '../guarded_fetch.js'
import type { Authority, Challenge } from './types.js'

/**
 * Finds out who grants access to a server: by its metadata (RFC 9728), else the server's own origin, as servers did
 * before 2025-06-18; and where, by RFC 8414 and OpenID Connect discovery.
 *
 * @throws SignInFailed where the metadata is for another server; whatever the requests throw
 */
export async function discoverAuthority(
  serverUrl: string,
  challenge: Challenge,
  fetch: GuardedFetch
): Promise<Authority> {
  const resourceMetadata = await readResourceMetadata(serverUrl, challenge, fetch)
  const url = resourceMetadata?.authorization_servers?.[0] ?? new URL('/', serverUrl).href
  const metadata = await discoverAuthorizationServerMetadata(url, { fetchFn: fetch })
  return {
    issuer: metadata?.issuer ?? url,
    url,
    metadata,
    resource: resourceMetadata?.resource,
    scopes: resourceMetadata?.scopes_supported,
  }
}

/** Undefined where the server answers that it has none; a server that does not answer is not taken for one without. */
async function readResourceMetadata(
  serverUrl: string,
  { resourceMetadataUrl }: Challenge,
  fetch: GuardedFetch
): Promise<OAuthProtectedResourceMetadata | undefined> {
  let isRefusal = true
  const watched: GuardedFetch = async (url, init) => {
    const before = isRefusal
    isRefusal = false
    const response = await fetch(url, init)
    isRefusal = before && response.status >= 400 && response.status < 500
    return response
  }
  let metadata: OAuthProtectedResourceMetadata
  try {
    metadata = await discoverOAuthProtectedResourceMetadata(
      serverUrl,
      { resourceMetadataUrl },
      watched
    )
  } catch (error) {
    if (isRefusal) {
      return undefined
    }
    throw error
  }
  const requestedResource = resourceUrlFromServerUrl(serverUrl)
  if (!checkResourceAllowed({ requestedResource, configuredResource: metadata.resource })) {
    throw new SignInFailed('the server’s sign-in is for another server')
  }
  return metadata
}
