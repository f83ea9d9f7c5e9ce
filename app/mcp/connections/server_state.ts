/**
 * - `connected`: there is a connection
 * - `on_demand`: the first use will make one
 * - `needs_sign_in`: it wants this person, or an administrator, to sign in
 * - `failing`: it could not be reached or used; it is tried again when it is needed, after a pause
 * - `off`: switched off
 */
export type ServerState =
  | { state: 'connected' | 'on_demand' | 'needs_sign_in' | 'off' }
  | {
      state: 'failing'
      /** A sentence without a stop. */
      cause: string
      /** Milliseconds since 1970. */
      since: number
    }

/** A server cannot be used now. The message is safe to show. */
export class ServerUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ServerUnavailable'
  }
}

/** A program ended by itself. */
export class ProgramEnded extends Error {
  constructor() {
    super('The program ended')
    this.name = 'ProgramEnded'
  }
}
