import { isLoopbackHost } from '#core/loopback'
import type { OAuthClientMetadata } from '@modelcontextprotocol/client'
import type { ClientIdentity } from './types.js'

/** What authorization servers are told of us when we register. */
export function clientMetadata({ redirectUri }: Pick<ClientIdentity, 'redirectUri'>) {
  return {
    client_name: 'Chatflow',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: isLoopbackHost(new URL(redirectUri).hostname) ? 'native' : 'web',
  } satisfies OAuthClientMetadata
}

/** The same as a Client ID Metadata Document, whose address is the client id. */
export function clientMetadataDocument(identity: ClientIdentity, address: string) {
  return {
    client_id: address,
    client_uri: new URL('/', address).href,
    ...clientMetadata(identity),
  }
}
