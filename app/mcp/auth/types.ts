import type {
  AuthorizationServerMetadata,
  OAuthClientInformationMixed,
  OAuthTokens,
} from '@modelcontextprotocol/client'

/** A server that may want a credential, as its entry says. */
export interface ProtectedServer {
  url: string
  /** A client that the authorization server knows already; null: one is made known. */
  clientId: string | null
  clientSecret: string | null
  /** Asked for besides those that the server names. */
  scopes: string[]
}

/** What a server says with a 401 or 403. All of it is the server's word. */
export interface Challenge {
  scope?: string
  resourceMetadataUrl?: URL
}

/** Who grants access to a server, and where. JSON. */
export interface Authority {
  /** The name of the authorization server, of its own validated metadata where it has any. */
  issuer: string
  url: string
  metadata?: AuthorizationServerMetadata
  /** The server's own word for itself, as it is sent in `resource`; undefined where it publishes none. */
  resource?: string
  /** What the server's metadata says is needed for it. */
  scopes?: string[]
}

/** A granted access, with all that renewing it needs. JSON. */
export interface Credential {
  tokens: OAuthTokens
  client: OAuthClientInformationMixed
  authority: Authority
  /** What was asked for, and what was granted where the answer said so; space-separated. */
  scope?: string
  /** When the access token ends, in ms since 1970; null: it is not said. */
  expiresAt: number | null
}

/** An authorization under way: what its answer is checked against. JSON. */
export interface PendingAuthorization {
  authority: Authority
  client: OAuthClientInformationMixed
  codeVerifier: string
  redirectUri: string
  scope?: string
}

/** Whose credential, for what. */
export interface CredentialKey {
  /** The id of a person, or `shared`. */
  owner: string
  /** The server's URL, without its fragment. */
  resource: string
}

/** Where credentials are kept. Of several issuers the last one that granted access counts. */
export interface CredentialVault {
  find(key: CredentialKey): Promise<Credential | null>
  save(key: CredentialKey, credential: Credential): Promise<void>
  /** Forgets it, unless another one took its place meanwhile. */
  remove(key: CredentialKey, credential: Credential): Promise<void>
  /** Runs `work` while nobody else, in any process, works with the same key. */
  exclusively<T>(key: CredentialKey, work: () => Promise<T>): Promise<T>
}

/** What is remembered of clients at authorization servers, for all their users. */
export interface ClientRegistry {
  findRegistered(issuer: string): Promise<OAuthClientInformationMixed | null>
  saveRegistered(issuer: string, client: OAuthClientInformationMixed): Promise<void>
  removeRegistered(issuer: string, clientId: string): Promise<void>
  /** Binds the configured client of a server to an issuer, once. Answers the issuer that it is bound to. */
  bindConfigured(resource: string, clientId: string, issuer: string): Promise<string>
}

/** This installation as a client of authorization servers. */
export interface ClientIdentity {
  redirectUri: string
  /** Where our Client ID Metadata Document can be read; null where nobody else could. */
  metadataUrl: string | null
}
