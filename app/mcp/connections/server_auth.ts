import type { AuthProvider, FetchLike, InsufficientScopeError } from '@modelcontextprotocol/client'
import type { ServerEntry } from '../servers/server_entry.js'

/** The credential of one owner on the connections to one server. */
export interface ConnectionAuth extends AuthProvider {
  /** The outermost `fetch` of a connection is wrapped in it. */
  watching(fetch: FetchLike): FetchLike
  /** Returns where a request that lacked scopes may succeed now. Throws `SignInNeeded` or `SignInFailed`. */
  stepUp(error: InsufficientScopeError): Promise<void>
}

/** Signing in to servers, as connections use it. */
export interface ServerAuth {
  /**
   * What authorizes the requests to a server; undefined for one that needs nothing of the kind.
   *
   * @param userId - null where the credential is shared
   */
  providerFor(server: ServerEntry, userId: string | null): Promise<ConnectionAuth | undefined>
  /**
   * Begins to sign a person in; the address that they have to visit.
   *
   * @param cause - why it is needed: `SignInNeeded`
   */
  startSignIn(server: ServerEntry, userId: string, cause: unknown): Promise<string>
  /** Says what waits for a sign-in, by its address; false where there is no such sign-in of this person. */
  bindSignIn(
    url: string,
    userId: string,
    waiting: { interactionId: string; expiresAt: number }
  ): Promise<boolean>
}

/** No server is signed in to. */
export const noServerAuth: ServerAuth = {
  providerFor: async () => undefined,
  startSignIn: () => Promise.reject(new Error('nothing can be signed in to')),
  bindSignIn: async () => false,
}
