import type { FetchLike, InsufficientScopeError } from '@modelcontextprotocol/client'
import type { Logger } from '@adonisjs/core/logger'
import type { ServerEntry } from '../servers/server_entry.js'
import { abortable } from './abortable.js'
import { causeOf, signInErrorOf, ProgramEnded } from './connection_error.js'
import { STDERR_BYTES } from './limits.js'
import { LiveConnection } from './live_connection.js'
import { RetryPauses } from './retry_pauses.js'
import type { ConnectionAuth, ServerAuth } from './server_auth.js'
import { ServerUnavailable, type ServerState } from './server_state.js'
import { TextRing } from './text_ring.js'
import type { ToolList } from './tool_list.js'

/** What connections need of the rest. */
export interface ConnectionServices {
  /** Guarded. */
  fetch: FetchLike
  auth: ServerAuth
  logger: Logger
  /** A server has been connected to, and speaks this. */
  onEra: (server: ServerEntry, era: 'legacy' | 'modern') => Promise<void>
  /** A server has told what it offers. */
  onListed: (server: ServerEntry, list: ToolList) => Promise<void>
}

/**
 * The way to one server, for all or for one person: connects when it is first needed and again after it was lost, with
 * pauses. Whoever asks in a pause is told at once.
 */
export class ServerConnection {
  readonly server: ServerEntry
  /** The end of what a program wrote to its standard error. */
  readonly log = new TextRing(STDERR_BYTES)
  lastUsedAt = performance.now()
  #auth: ConnectionAuth | undefined
  #services: ConnectionServices
  #live: LiveConnection | null = null
  #opening: Promise<LiveConnection> | null = null
  #fault: { cause: string; since: number } | null = null
  #needsSignIn = false
  #pauses: RetryPauses
  #restart: NodeJS.Timeout | null = null
  #closed = new AbortController()

  constructor(server: ServerEntry, userId: string | null, services: ConnectionServices) {
    this.server = server
    this.#auth = services.auth.providerFor(server, userId)
    this.#services = services
    this.#pauses = new RetryPauses(server.connection.kind === 'stdio')
  }

  get state(): ServerState {
    if (!this.server.isEnabled) {
      return { state: 'off' }
    }
    if (this.#live !== null) {
      return { state: 'connected' }
    }
    if (this.#needsSignIn) {
      return { state: 'needs_sign_in' }
    }
    return this.#fault === null ? { state: 'on_demand' } : { state: 'failing', ...this.#fault }
  }

  get isBusy(): boolean {
    return this.#opening !== null || this.#live?.isBusy === true
  }

  /** An open connection. Throws `SignInNeeded`, `ServerUnavailable`, or the signal's reason. */
  async use(signal: AbortSignal): Promise<LiveConnection> {
    this.lastUsedAt = performance.now()
    if (this.#live !== null) {
      return this.#live
    }
    if (!this.server.isEnabled || this.#closed.signal.aborted) {
      throw new ServerUnavailable('The server is switched off')
    }
    if (this.#opening === null && this.#pauses.pause() > 0) {
      throw new ServerUnavailable(`The server is failing: ${this.#fault?.cause ?? 'it has ended'}`)
    }
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null
    })
    return abortable(this.#opening, signal)
  }

  /** What the server offers. Throws like `use`. */
  async tools(signal: AbortSignal): Promise<ToolList> {
    const live = await this.use(signal)
    const listed = live.tools((list) => this.#services.onListed(this.server, list))
    try {
      const list = await abortable(listed, signal)
      this.#works()
      return list
    } catch (error) {
      signal.throwIfAborted()
      throw await this.#drop(live, error)
    }
  }

  /** Gets the scopes that a request lacked. Throws `SignInNeeded` or `SignInFailed`. */
  async stepUp(error: InsufficientScopeError): Promise<void> {
    await this.#auth?.stepUp(error)
  }

  /** Gives a connection up that its server no longer knows; the next use makes a new one. */
  async forget(live: LiveConnection): Promise<void> {
    if (this.#live === live) {
      this.#live = null
    }
    await live.close().catch(() => {})
  }

  async close(): Promise<void> {
    this.#closed.abort(new ServerUnavailable('The server is switched off'))
    clearTimeout(this.#restart ?? undefined)
    await this.#opening?.catch(() => {})
    const live = this.#live
    this.#live = null
    await live?.close().catch(() => {})
  }

  async #open(): Promise<LiveConnection> {
    let live: LiveConnection | null = null
    try {
      live = await LiveConnection.open(this.server, {
        fetch: this.#services.fetch,
        auth: this.#auth,
        log: this.log,
        signal: this.#closed.signal,
        onClosed: (cause) => this.#lost(live, cause),
      })
    } catch (error) {
      throw this.#failed(error)
    }
    this.#live = live
    this.#needsSignIn = false
    await this.#services.onEra(this.server, live.era)
    return live
  }

  /** It answers as it should. */
  #works(): void {
    this.#fault = null
    this.#pauses.succeeded()
  }

  async #drop(live: LiveConnection, error: unknown): Promise<Error> {
    /* The calls of others may still be answered. */
    if (!live.isBusy) {
      await this.forget(live)
    }
    return this.#failed(error)
  }

  /** Remembers why the server cannot be used; what whoever wanted it is told. */
  #failed(error: unknown): Error {
    if (this.#closed.signal.aborted) {
      return new ServerUnavailable('The server is switched off')
    }
    const signIn = signInErrorOf(error)
    if (signIn !== null && this.#auth !== undefined) {
      this.#needsSignIn = true
      return signIn
    }
    this.#needsSignIn = false
    const cause = signIn ? 'it asks for a sign-in, and has no auth settings' : causeOf(error)
    this.#fault = { cause, since: this.#fault?.since ?? Date.now() }
    this.#pauses.failed()
    const { slug } = this.server
    /* Not the error itself: what it quotes is the server's. */
    this.#services.logger.warn({ server: slug, cause }, 'An MCP server cannot be used')
    return new ServerUnavailable(`The server is failing: ${cause}`, { cause: error })
  }

  /** A connection ended. A program that ended by itself is started again. */
  #lost(live: LiveConnection | null, cause: Error | null): void {
    if (live === null || this.#live !== live) {
      return
    }
    this.#live = null
    if (cause !== null) {
      this.#failed(cause)
    } else if (this.server.connection.kind === 'stdio') {
      this.#failed(new ProgramEnded())
    }
    if (this.server.connection.kind === 'stdio' && !this.#closed.signal.aborted) {
      this.#restart = setTimeout(() => {
        this.tools(this.#closed.signal).catch(() => {})
      }, this.#pauses.pause() + 1).unref()
    }
  }
}
