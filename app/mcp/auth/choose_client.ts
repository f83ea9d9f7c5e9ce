import {
  registerClient,
  RegistrationRejectedError,
  type OAuthClientInformationMixed,
} from '@modelcontextprotocol/client'
import { clientMetadata } from './client_metadata.js'
import { SignInFailed } from './sign_in_errors.js'
import type { GuardedFetch } from '../guarded_fetch.js'
import type { Authority, ClientIdentity, ClientRegistry, ProtectedServer } from './types.js'

interface ChooseClientInput {
  server: ProtectedServer
  resource: string
  authority: Authority
  identity: ClientIdentity
  registry: ClientRegistry
  fetch: GuardedFetch
  scope?: string
}

/**
 * As whom we ask: the configured client, else our Client ID Metadata Document where the authorization server takes
 * one, else a client that is registered with it once for all.
 *
 * @throws SignInFailed
 */
export async function chooseClient(input: ChooseClientInput): Promise<OAuthClientInformationMixed> {
  const { server, authority, identity, registry } = input
  if (server.clientId !== null) {
    return configuredClient(server.clientId, input)
  }
  if (
    authority.metadata?.client_id_metadata_document_supported === true &&
    identity.metadataUrl !== null
  ) {
    return { client_id: identity.metadataUrl }
  }
  const registered = await registry.findRegistered(authority.issuer)
  if (registered !== null && !isExpired(registered)) {
    return registered
  }
  const client = await register(input)
  await registry.saveRegistered(authority.issuer, client)
  return client
}

/** Whoever runs the server says who its authorization server is: a secret must not follow a change of that. */
async function configuredClient(
  clientId: string,
  { server, resource, authority, registry }: ChooseClientInput
): Promise<OAuthClientInformationMixed> {
  const issuer = await registry.bindConfigured(resource, clientId, authority.issuer)
  if (issuer !== authority.issuer) {
    throw new SignInFailed(
      'the server names another authorization server than the one that its client id was first used with'
    )
  }
  return {
    client_id: clientId,
    ...(server.clientSecret !== null && { client_secret: server.clientSecret }),
  }
}

async function register(input: ChooseClientInput): Promise<OAuthClientInformationMixed> {
  const { authority, identity, fetch, scope } = input
  if (authority.metadata !== undefined && authority.metadata.registration_endpoint === undefined) {
    throw new SignInFailed('the authorization server wants a client id that was agreed upon')
  }
  try {
    return await registerClient(authority.url, {
      metadata: authority.metadata,
      clientMetadata: clientMetadata(identity),
      scope,
      fetchFn: fetch,
    })
  } catch (error) {
    if (RegistrationRejectedError.isInstance(error)) {
      throw new SignInFailed('the authorization server does not register clients like this one', {
        cause: new Error(`registration was answered with status ${error.status}`),
      })
    }
    throw error
  }
}

function isExpired(client: OAuthClientInformationMixed): boolean {
  const expiresAt =
    'client_secret_expires_at' in client ? (client.client_secret_expires_at ?? 0) : 0
  return expiresAt !== 0 && expiresAt * 1000 <= Date.now()
}
