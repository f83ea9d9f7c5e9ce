import type { OAuthClientProvider } from '@modelcontextprotocol/client'
import type { ServerEntry } from '../servers/server_entry.js'

/** Signing in to servers, as connections use it. */
export interface ServerAuth {
  /**
   * What the requests to a server are authorized with; undefined for one that needs nothing of the kind.
   *
   * @param userId - null where the credential is shared
   */
  providerFor(server: ServerEntry, userId: string | null): OAuthClientProvider | undefined
  /** Begins to sign a person in; the address that they have to visit. */
  startSignIn(server: ServerEntry, userId: string): Promise<string>
}

/** The server wants somebody to sign in before it does anything. */
export class SignInNeeded extends Error {
  constructor() {
    super('The server asks for a sign-in')
    this.name = 'SignInNeeded'
  }
}
