import type { FetchLike, InsufficientScopeError } from '@modelcontextprotocol/client'
import type { Logger } from '@adonisjs/core/logger'
import { abortable } from '#core/abortable'
import type { ServerEntry } from '../servers/server_entry.js'
import { ConnectionHealth } from './connection_health.js'
import { STDERR_BYTES } from './limits.js'
import type { LiveConnection } from './live_connection.js'
import type { ConnectionAuth, ServerAuth } from './server_auth.js'
import { ProgramEnded, ServerUnavailable, type ServerState } from './server_state.js'
import { TextRing } from './text_ring.js'
import type { ToolList } from './tool_list.js'

/** How often it is seen whether somebody has signed in meanwhile. */
const SIGN_IN_LOOK_MS = 30_000

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

/** When a server has answered, and how soon. */
export interface LastCheck {
  /** Milliseconds since 1970. */
  at: number
  tookMs: number
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
  /** When the server last told what it offers; null before. */
  lastCheck: LastCheck | null = null
  #userId: string | null
  #auth: ConnectionAuth | undefined
  #services: ConnectionServices
  #library: typeof import('./library.js') | null = null
  #live: LiveConnection | null = null
  #opening: Promise<LiveConnection> | null = null
  #health: ConnectionHealth
  #restart: NodeJS.Timeout | null = null
  #closed = new AbortController()
  #lookedAt = 0

  constructor(server: ServerEntry, userId: string | null, services: ConnectionServices) {
    this.server = server
    this.#userId = userId
    this.#services = services
    this.#health = new ConnectionHealth(server, services.logger)
  }

  get state(): ServerState {
    return this.#health.state(this.#live !== null)
  }

  /** Whether it has been asked what it offers. */
  get wasAsked(): boolean {
    return this.#lookedAt > 0
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
    if (this.#opening === null) {
      this.#health.assertMayTry()
    }
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null
    })
    return abortable(this.#opening, signal)
  }

  /** What the server offers. Throws like `use`. */
  async tools(signal: AbortSignal): Promise<ToolList> {
    const live = await this.use(signal)
    let notStored: unknown = null
    const listed = live.tools(async (list) => {
      try {
        await this.#services.onListed(this.server, list)
      } catch (error) {
        notStored = error
        throw error
      }
    })
    try {
      const list = await abortable(listed, signal)
      this.lastCheck = { at: list.toldAt, tookMs: list.tookMs }
      this.#health.works()
      return list
    } catch (error) {
      signal.throwIfAborted()
      if (notStored !== null) {
        throw new ServerUnavailable('The tools of the server cannot be stored', { cause: error })
      }
      throw await this.#drop(live, error)
    }
  }

  /**
   * Sees what the server offers, for nobody in particular: one that waits for a sign-in is not asked all the time. Never
   * rejects.
   */
  async look(): Promise<void> {
    const now = performance.now()
    if (this.#health.needsSignIn && now < this.#lookedAt + SIGN_IN_LOOK_MS) {
      return
    }
    this.#lookedAt = now
    await this.tools(this.#closed.signal).catch(() => {})
  }

  /**
   * Asks the server anew what it offers, at once, also where it was to rest: somebody wants to know. Throws like `use`.
   *
   * @param connectAnew - also over a new connection, where nobody is waiting on the present one
   */
  async check(signal: AbortSignal, connectAnew: boolean): Promise<ToolList> {
    this.#health.endPause()
    clearTimeout(this.#restart ?? undefined)
    this.#lookedAt = performance.now()
    const live = this.#live
    if (connectAnew && live !== null && !live.isBusy) {
      await this.forget(live)
    } else {
      live?.forgetList()
    }
    return this.tools(signal)
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
      this.#library ??= await import('./library.js')
      this.#auth ??= await this.#services.auth.providerFor(this.server, this.#userId)
      live = await this.#library.LiveConnection.open(this.server, {
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
    this.#health.needsSignIn = false
    await this.#remember(live.era)
    return live
  }

  /** That it is known next time saves a request, no more. */
  async #remember(era: 'legacy' | 'modern'): Promise<void> {
    try {
      await this.#services.onEra(this.server, era)
    } catch (err) {
      this.#services.logger.warn({ err }, 'It cannot be stored what an MCP server speaks')
    }
  }

  async #drop(live: LiveConnection, error: unknown): Promise<Error> {
    const { cause } = this.#health
    if (this.#live !== live && cause !== null) {
      /* It was lost, and why is known better. */
      return new ServerUnavailable(`The server is failing: ${cause}`, { cause: error })
    }
    /* The calls of others may still be answered. */
    if (!live.isBusy) {
      await this.forget(live)
    }
    return this.#failed(error)
  }

  #failed(error: unknown): Error {
    return this.#closed.signal.aborted
      ? new ServerUnavailable('The server is switched off')
      : this.#health.failed(error, this.#library)
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
    if (this.server.connection.kind === 'stdio') {
      this.#startLater()
    }
  }

  /** Starts a program again when its pause is over; timers may be early. */
  #startLater(): void {
    if (this.#closed.signal.aborted) {
      return
    }
    const start = () => {
      if (this.#health.pause > 0) {
        this.#startLater()
      } else {
        this.tools(this.#closed.signal).catch(() => {})
      }
    }
    this.#restart = setTimeout(start, this.#health.pause + 1).unref()
  }
}
