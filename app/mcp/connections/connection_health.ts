import type { Logger } from '@adonisjs/core/logger'
import type { ServerEntry } from '../servers/server_entry.js'
import { RetryPauses } from './retry_pauses.js'
import { ServerUnavailable, type ServerState } from './server_state.js'

type Library = typeof import('./library.js')

const NO_AUTH = 'it asks for a sign-in, and has no auth settings'

/** How a connection to a server has been doing, and when it may be tried again. */
export class ConnectionHealth {
  needsSignIn = false
  #server: ServerEntry
  #logger: Logger
  #fault: { cause: string; since: number } | null = null
  #pauses: RetryPauses

  constructor(server: ServerEntry, logger: Logger) {
    this.#server = server
    this.#logger = logger
    this.#pauses = new RetryPauses(server.connection.kind === 'stdio')
  }

  state(isOpen: boolean): ServerState {
    if (!this.#server.isEnabled) {
      return { state: 'off' }
    }
    if (isOpen) {
      return { state: 'connected' }
    }
    if (this.needsSignIn) {
      return { state: 'needs_sign_in' }
    }
    return this.#fault === null ? { state: 'on_demand' } : { state: 'failing', ...this.#fault }
  }

  /** Why it is failing; null where it is not. */
  get cause(): string | null {
    return this.#fault?.cause ?? null
  }

  /** How long it must not be tried yet, in ms. */
  get pause(): number {
    return this.#pauses.pause()
  }

  /** Throws `ServerUnavailable` where it must not be tried yet. */
  assertMayTry(): void {
    if (this.pause > 0) {
      throw new ServerUnavailable(`The server is failing: ${this.cause ?? 'it has ended'}`)
    }
  }

  /** It may be tried now. */
  endPause(): void {
    this.#pauses = new RetryPauses(this.#server.connection.kind === 'stdio')
  }

  /** It answers as it should. */
  works(): void {
    this.#fault = null
    this.#pauses.succeeded()
  }

  /** Remembers why the server cannot be used; answers what whoever wanted it is told. */
  failed(error: unknown, library: Library | null): Error {
    const signIn = library?.signInErrorOf(error) ?? null
    if (signIn !== null && this.#server.auth !== null) {
      this.needsSignIn = true
      return signIn
    }
    this.needsSignIn = false
    const { slug, connection } = this.#server
    const cause = signIn ? NO_AUTH : (library?.causeOf(error, connection.kind) ?? 'it failed')
    const words = library?.wordsOf(error) ?? null
    const shown = words === null ? cause : `${cause}: ${words}`
    this.#fault = { cause: shown, since: this.#fault?.since ?? Date.now() }
    this.#pauses.failed()
    /* Neither the error itself nor what the server says: it may quote credentials and what people wrote. */
    this.#logger.warn({ server: slug, cause }, 'An MCP server cannot be used')
    return new ServerUnavailable(`The server is failing: ${shown}`, { cause: error })
  }
}
