import { SseError, type Client, type FetchLike } from '@modelcontextprotocol/client'
import type { ToolCallOutcome } from '#tools/types'
import type { ServerAuthorizer } from '../auth/server_authorizer.js'
import type { ServerEntry } from '../servers/server_entry.js'
import { currentCall, type OngoingCall } from './call_scope.js'
import { FloodError } from './flood_meter.js'
import { openClient } from './open_client.js'
import type { ServerAuth } from './server_auth.js'
import type { TextRing } from './text_ring.js'
import { ToolCall, type CallParameters } from './tool_call.js'
import { listTools, type ToolList } from './tool_list.js'

export interface LiveOptions {
  fetch: FetchLike
  auth: ServerAuth
  log: TextRing
  /** Whose connection it is; null where all share it. */
  userId: string | null
  signal: AbortSignal
  /** It has ended, by itself or because it was closed. */
  onClosed: (cause: Error | null) => void
}

/** An open connection to a server. */
export class LiveConnection {
  readonly client: Client
  #list: ToolList | null = null
  #asking: Promise<ToolList> | null = null
  #isListStale = false
  #calls: Set<OngoingCall>
  #auth: ServerAuthorizer | undefined

  private constructor(client: Client, calls: Set<OngoingCall>, auth?: ServerAuthorizer) {
    this.client = client
    this.#calls = calls
    this.#auth = auth
  }

  /** Throws what the package or the transport does. */
  static async open(server: ServerEntry, options: LiveOptions): Promise<LiveConnection> {
    const calls = new Set<OngoingCall>()
    let live: LiveConnection | null = null
    let fault: Error | null = null
    const end = (error: Error) => {
      fault ??= error
      void live?.close()
    }
    const auth = options.auth.authorizerFor(server, options.userId)
    const open = () =>
      openClient(
        server,
        {
          fetch: options.fetch,
          auth,
          log: options.log,
          signal: options.signal,
          onListChanged: () => live?.forgetList(),
          onFlood: end,
        },
        (made) => {
          made.setRequestHandler(
            'elicitation/create',
            (request) => callOf(calls)?.elicit(request) ?? { action: 'cancel' }
          )
          made.onerror = (error) => {
            /* The older transport would connect anew by itself, to a session that knows nothing of us. */
            if (error instanceof SseError || error instanceof FloodError) {
              end(error)
            }
          }
        }
      )
    const client = await (auth?.authorized(open) ?? open())
    live = new LiveConnection(client, calls, auth)
    client.onclose = () => {
      for (const call of calls) {
        if (fault !== null) {
          call.fail(fault)
        }
      }
      options.onClosed(fault)
    }
    if (fault !== null) {
      await live.close()
      throw fault
    }
    return live
  }

  /** Whether somebody waits for it. */
  get isBusy(): boolean {
    return this.#calls.size > 0
  }

  /** Whether the server remembers us from request to request, and may forget us. */
  get hasSession(): boolean {
    return this.client.transport?.sessionId !== undefined
  }

  get era(): 'legacy' | 'modern' {
    return this.client.getProtocolEra() ?? 'legacy'
  }

  forgetList(): void {
    this.#isListStale = true
  }

  /** The tools of the server: asked for once, and anew when its list has changed or expired. */
  async tools(onListed: (list: ToolList) => Promise<void>): Promise<ToolList> {
    if (this.#list !== null && !this.#isListStale && performance.now() < this.#list.expiresAt) {
      return this.#list
    }
    this.#asking ??= this.#askForTools(onListed).finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  async #askForTools(onListed: (list: ToolList) => Promise<void>): Promise<ToolList> {
    this.#isListStale = false
    const list = await this.#authorized(() => listTools(this.client))
    await onListed(list)
    this.#list = list
    return list
  }

  /** Throws like `ToolCall`. */
  async call(parameters: CallParameters): Promise<ToolCallOutcome> {
    return this.#authorized(async () => {
      const call = new ToolCall(parameters)
      this.#calls.add(call)
      try {
        return await call.send(this.client)
      } finally {
        this.#calls.delete(call)
      }
    })
  }

  #authorized<T>(work: () => Promise<T>): Promise<T> {
    return this.#auth?.authorized(work) ?? work()
  }

  async close(): Promise<void> {
    await this.client.close()
  }
}

/**
 * Whose question it is that arrives: over HTTP that of the call in whose answer it came, else that of the only call there
 * is. Where several are on their way nobody can tell, and nobody may be asked for somebody else.
 */
function callOf(calls: Set<OngoingCall>): OngoingCall | undefined {
  const [only] = calls
  return currentCall() ?? (calls.size === 1 ? only : undefined)
}
