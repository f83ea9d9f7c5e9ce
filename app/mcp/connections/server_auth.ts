import type { ServerAuthorizer } from '../auth/server_authorizer.js'
import type { Challenge } from '../auth/types.js'
import type { ServerEntry } from '../servers/server_entry.js'

/** A sign-in that has begun. */
export interface StartedSignIn {
  /** Names it to `bindSignIn`. */
  id: string
  /** Where the person has to go. */
  url: string
}

/** Signing in to servers, as connections use it. */
export interface ServerAuth {
  /**
   * What the requests to a server are authorized with; undefined for one that needs nothing of the kind.
   *
   * @param userId - null where the credential is shared
   */
  authorizerFor(server: ServerEntry, userId: string | null): ServerAuthorizer | undefined
  /**
   * Begins to sign a person in.
   *
   * @param challenge - of the `SignInNeeded` that it is for
   * @throws SignInFailed
   */
  startSignIn(server: ServerEntry, userId: string, challenge: Challenge): Promise<StartedSignIn>
}
