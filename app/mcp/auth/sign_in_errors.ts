import type { Challenge } from './types.js'

/** A server wants a credential that a person has to give. */
export class SignInNeeded extends Error {
  /** @param challenge - for the sign-in: what the server asked for, joined with what was granted before */
  constructor(readonly challenge: Challenge = {}) {
    super('the server wants a sign-in')
    this.name = 'SignInNeeded'
  }
}

/** A sign-in that cannot be, or did not succeed. The message is safe to show to people. */
export class SignInFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SignInFailed'
  }
}
