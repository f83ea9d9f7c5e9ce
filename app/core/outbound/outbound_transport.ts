import { Agent, type buildConnector, type Dispatcher } from 'undici'
import { toOutboundError } from './outbound_error.js'
import type { LookupFunction } from 'node:net'

/** The longest a connection may take; callers bound it further by their own deadlines. */
const CONNECT_TIMEOUT_MS = 10_000
/** How long an unused connection is kept, where the other side gives no hint of its own. */
const KEEP_ALIVE_MS = 30_000

export type OutboundHeaders = Record<string, string | string[] | undefined>

export interface OutboundRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'PATCH'
  url: URL
  headers: Record<string, string>
  body?: string | Buffer
}

/** Hears of one exchange. Ends with exactly one of `onEnd` and `onError`, unless `close` came before. */
export interface OutboundReceiver {
  /** The connection stands and the request is being written. */
  onConnected(): void
  onHead(status: number, headers: OutboundHeaders): void
  /** The bytes are valid during the call only. */
  onData(chunk: Buffer): void
  onEnd(): void
  onError(error: Error): void
}

/** One request under way. */
export class OutboundExchange implements Dispatcher.DispatchHandler {
  #receiver: OutboundReceiver | null
  #controller: Dispatcher.DispatchController | null = null
  #connected = false

  constructor(receiver: OutboundReceiver) {
    this.#receiver = receiver
  }

  /** Closes the connection at once; the receiver hears nothing more. After the end it does nothing. */
  close(): void {
    if (this.#receiver === null) {
      return
    }
    this.#receiver = null
    this.#controller?.abort(new Error('closed by us'))
  }

  /** Stops reading from the connection until `resume`, so that what arrives faster than it is used waits outside. */
  pause(): void {
    this.#controller?.pause()
  }

  resume(): void {
    this.#controller?.resume()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#receiver === null) {
      controller.abort(new Error('closed by us'))
      return
    }
    this.#controller = controller
    this.#connected = true
    this.#receiver.onConnected()
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: OutboundHeaders
  ): void {
    if (status >= 200) {
      this.#receiver?.onHead(status, headers)
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#receiver?.onData(chunk)
  }

  onResponseEnd(): void {
    const receiver = this.#receiver
    this.#receiver = null
    receiver?.onEnd()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const receiver = this.#receiver
    this.#receiver = null
    receiver?.onError(toOutboundError(error, this.#connected))
  }
}

/**
 * The one way out of this process: pooled keep-alive connections over HTTP/1.1, redirects never followed, no retries,
 * no time limits but the connection's (callers hold the deadlines). It works below undici's `request`, without the
 * stream that one makes per response: a parsed chunk is handed over in the call that read it.
 */
export class OutboundTransport {
  #agent: Agent

  /**
   * @param options.lookup - resolves host names in place of the system's resolver
   * @param options.connector - makes the connections, and may refuse to
   */
  constructor(options: { lookup?: LookupFunction; connector?: buildConnector.connector } = {}) {
    this.#agent = new Agent({
      /* With HTTP/2 closing an exchange would leave the connection, and one slow answer could hold up others. */
      allowH2: false,
      connect: options.connector ?? {
        timeout: CONNECT_TIMEOUT_MS,
        ...(options.lookup ? { lookup: options.lookup } : {}),
      },
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  /** Sends a request; what comes of it is told to the receiver, a refusal of the request possibly within this call. */
  open(request: OutboundRequest, receiver: OutboundReceiver): OutboundExchange {
    const exchange = new OutboundExchange(receiver)
    this.#agent.dispatch(
      {
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: request.method,
        headers: request.headers,
        body: request.body,
      },
      exchange
    )
    return exchange
  }

  /** Closes all connections. */
  async destroy(): Promise<void> {
    await this.#agent.destroy()
  }
}

/** For addresses that the host's configuration names: no check of where they lead. */
export const outbound = new OutboundTransport()
