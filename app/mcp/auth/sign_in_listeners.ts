import type { Logger } from '@adonisjs/core/logger'

/** A person has signed in to a server. */
export interface SignedIn {
  userId: string
  /** What waited for it; null where nothing does. */
  interactionId: string | null
}

export type SignInListener = (event: SignedIn) => Promise<void>

/** Those who go on once a person has signed in. */
export class SignInListeners {
  #listeners: SignInListener[] = []

  constructor(private logger: Logger) {}

  add(listener: SignInListener): void {
    this.#listeners.push(listener)
  }

  /** The credential is stored already: what goes wrong here does not undo the sign-in. */
  async tell(event: SignedIn): Promise<void> {
    for (const listener of this.#listeners) {
      try {
        await listener(event)
      } catch (error) {
        this.logger.error({ err: error, ...event }, 'What waited for a sign-in did not go on')
      }
    }
  }
}
