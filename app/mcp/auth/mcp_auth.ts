import { randomBytes } from 'node:crypto'
import type { ServerAuth } from '../connections/server_auth.js'
import type { GuardedFetch } from '../guarded_fetch.js'
import type { ServerEntry } from '../servers/server_entry.js'
import type { ServerAuthorizer } from './server_authorizer.js'
import { SignInFailed, SignInNeeded } from './sign_in_errors.js'
import { SHARED } from './store/database_vault.js'
import type { SignIns } from './store/sign_ins.js'
import type { ClientIdentity, ClientRegistry, CredentialVault, ProtectedServer } from './types.js'

const STATE_BYTES = 32
const MAX_NAME_LENGTH = 200

export interface McpAuthParts {
  vault: CredentialVault
  registry: ClientRegistry
  signIns: SignIns
  identity: ClientIdentity
  fetch: GuardedFetch
  /** Who may sign in for all. */
  isAdministrator: (userId: string) => Promise<boolean>
}

/** Signs people, or all of this installation, in to MCP servers. */
export class McpAuth implements ServerAuth {
  constructor(private parts: McpAuthParts) {}

  /** @param userId - null where the credential is shared */
  async providerFor(
    entry: ServerEntry,
    userId: string | null
  ): Promise<ServerAuthorizer | undefined> {
    const server = protectedServerOf(entry)
    if (server === null) {
      return undefined
    }
    const { ServerAuthorizer, resourceUrlFromServerUrl } = await import('./library.js')
    const { vault, registry, fetch } = this.parts
    const resource = resourceUrlFromServerUrl(server.url).href
    const key = { owner: userId ?? SHARED, resource }
    return new ServerAuthorizer({ server, key, vault, registry, fetch })
  }

  /**
   * Begins a sign-in, good once, for 10 minutes or for as long as what waits for it. The address is for this person alone.
   *
   * @param cause - the `SignInNeeded` that it is for, where there was one
   * @throws SignInFailed
   */
  async startSignIn(entry: ServerEntry, userId: string, cause: unknown): Promise<string> {
    const server = protectedServerOf(entry)
    if (server === null) {
      throw new SignInFailed('the server has no auth settings')
    }
    const isShared = entry.auth?.mode === 'shared'
    if (isShared && !(await this.parts.isAdministrator(userId))) {
      throw new SignInFailed('an administrator has to sign in to this server, for all')
    }
    const challenge = cause instanceof SignInNeeded ? cause.challenge : {}
    const state = randomBytes(STATE_BYTES).toString('base64url')
    const context = { server, ...this.parts }
    const { beginAuthorization, resourceUrlFromServerUrl } = await import('./library.js')
    const { url, pending } = await beginAuthorization(context, challenge, state)
    await this.parts.signIns.add({
      state,
      userId,
      owner: isShared ? SHARED : userId,
      resource: resourceUrlFromServerUrl(server.url).href,
      serverName: (entry.title ?? entry.slug).slice(0, MAX_NAME_LENGTH),
      pending,
    })
    return url.href
  }

  /**
   * Says what waits for a sign-in, once that is known: it is told to the `SignInListeners`.
   *
   * @param url - what `startSignIn` gave
   * @returns whether there is such a sign-in of this person
   */
  async bindSignIn(
    url: string,
    userId: string,
    waiting: { interactionId: string; expiresAt: number }
  ): Promise<boolean> {
    const state = URL.parse(url)?.searchParams.get('state')
    return state ? this.parts.signIns.bind(state, userId, waiting) : false
  }
}

/** Null for programs, and for servers without auth settings. */
function protectedServerOf({ connection, auth }: ServerEntry): ProtectedServer | null {
  if (connection.kind === 'stdio' || auth === null) {
    return null
  }
  const { clientId, clientSecret, scopes } = auth
  return { url: connection.url, clientId, clientSecret, scopes }
}
