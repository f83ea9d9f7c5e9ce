import { SseError, type Client, type FetchLike } from '@modelcontextprotocol/client'
import type { ToolCallOutcome } from '#tools/types'
import type { ServerEntry } from '../servers/server_entry.js'
import { FloodError } from './flood_meter.js'
import { OngoingCalls } from './ongoing_calls.js'
import { openClient } from './open_client.js'
import type { ConnectionAuth } from './server_auth.js'
import type { TextRing } from './text_ring.js'
import { ToolCall, type CallParameters } from './tool_call.js'
import { listTools, type ToolList } from './tool_list.js'

export interface LiveOptions {
  fetch: FetchLike
  auth: ConnectionAuth | undefined
  log: TextRing
  signal: AbortSignal
  /** It has ended, by itself or because it was closed. */
  onClosed: (cause: Error | null) => void
}

const LIST_CHANGED = 'notifications/tools/list_changed'

/** An open connection to a server. */
export class LiveConnection {
  readonly client: Client
  #list: ToolList | null = null
  #asking: Promise<ToolList> | null = null
  #isListStale = false
  #isListening = false
  #calls: OngoingCalls

  private constructor(client: Client, calls: OngoingCalls) {
    this.client = client
    this.#calls = calls
  }

  /** Throws what the package or the transport does. */
  static async open(server: ServerEntry, options: LiveOptions): Promise<LiveConnection> {
    const calls = new OngoingCalls()
    let live: LiveConnection | null = null
    let fault: Error | null = null
    const end = (error: Error) => {
      fault ??= error
      void live?.close()
    }
    const client = await openClient(
      server,
      {
        fetch: options.fetch,
        auth: options.auth,
        log: options.log,
        signal: options.signal,
        onFlood: end,
      },
      (made) => {
        made.setRequestHandler(
          'elicitation/create',
          (request) => calls.asked()?.elicit(request) ?? { action: 'cancel' }
        )
        made.setNotificationHandler(LIST_CHANGED, () => live?.forgetList())
        made.onerror = (error) => {
          /* The older transport would connect anew by itself, to a session that knows nothing of us. */
          if (error instanceof SseError || error instanceof FloodError) {
            end(error)
          }
        }
      }
    )
    live = new LiveConnection(client, calls)
    client.onclose = () => {
      if (fault !== null) {
        calls.fail(fault)
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
    this.#listen()
    const list = await listTools(this.client)
    await onListed(list)
    this.#list = list
    return list
  }

  /** A modern server tells of changes only those who listen; once it no longer does, it is asked again. */
  #listen(): void {
    const canTell = this.client.getServerCapabilities()?.tools?.listChanged === true
    if (this.era === 'modern' && canTell && !this.#isListening) {
      this.#isListening = true
      this.client
        .listen({ toolsListChanged: true })
        .then(({ closed }) => closed)
        .catch(() => {})
        .finally(() => {
          this.#isListening = false
        })
    }
  }

  /** Throws like `ToolCall`. */
  async call(parameters: CallParameters): Promise<ToolCallOutcome> {
    const call = new ToolCall(parameters)
    return this.#calls.run(call, parameters.signal, () => call.send(this.client))
  }

  async close(): Promise<void> {
    await this.client.close()
  }
}
