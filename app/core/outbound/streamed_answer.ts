import { deadlines, type Deadline } from '#core/deadlines'
import { OutboundError } from './outbound_error.js'
import type {
  OutboundExchange,
  OutboundHeaders,
  OutboundReceiver,
  OutboundRequest,
  OutboundTransport,
} from './outbound_transport.js'

/** What is read ahead of the reader; beyond it the sender waits. */
const READ_AHEAD_BYTES = 64 * 1024
/** Statuses whose answers have no body; `Response` refuses even an empty one. */
const BODILESS = new Set([204, 205, 304])

export interface AnswerLimits {
  /** From the request to the status and headers of its answer, in milliseconds. */
  headersTimeoutMs: number
  /** Of silence within a body, in milliseconds; null: none. A reader that rests is silence too. */
  idleTimeoutMs: number | null
  /** From the request to the end of the body, in milliseconds; null: none, as for a stream of events. */
  totalTimeoutMs: number | null
  /** Of one body. */
  maxBodyBytes: number
}

/**
 * Sends a request and gives the answer as soon as its headers are there, the body as a stream with back-pressure.
 *
 * @throws OutboundError, OutboundRefusal, or the signal's reason; after the headers the body fails with the same
 */
export function openAnswer(
  transport: OutboundTransport,
  request: OutboundRequest,
  limits: AnswerLimits,
  signal: AbortSignal | null
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const answer = new StreamedAnswer(request, limits, signal, resolve, reject)
    answer.began(transport.open(request, answer))
  })
}

class StreamedAnswer implements OutboundReceiver {
  #exchange: OutboundExchange | null = null
  #body: ReadableStreamDefaultController<Uint8Array> | null = null
  #silence: Deadline
  #total: Deadline | null = null
  #size = 0
  #hasHead = false
  #isOver = false
  readonly #onAbort = () => this.#fail(this.signal?.reason)

  constructor(
    private request: OutboundRequest,
    private limits: AnswerLimits,
    private signal: AbortSignal | null,
    private resolve: (response: Response) => void,
    private reject: (reason: unknown) => void
  ) {
    const expire = (code: string) => this.#fail(new OutboundError('timeout', code))
    this.#silence = deadlines.arm(limits.headersTimeoutMs, () =>
      expire(this.#hasHead ? 'SILENCE' : 'HEADERS')
    )
    if (limits.totalTimeoutMs !== null) {
      this.#total = deadlines.arm(limits.totalTimeoutMs, () => expire('TOTAL'))
    }
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** A request may be refused within the call that sends it: then there is nothing left to hold. */
  began(exchange: OutboundExchange): void {
    this.#exchange = exchange
    if (this.#isOver) {
      exchange.close()
    }
  }

  onConnected(): void {}

  onHead(status: number, headers: OutboundHeaders): void {
    const encoding = headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') {
      this.#fail(new OutboundError('protocol', 'CONTENT_ENCODING'))
      return
    }
    try {
      const hasBody = !BODILESS.has(status) && this.request.method !== 'HEAD'
      const response = new Response(hasBody ? this.#openBody() : null, {
        status,
        headers: entriesOf(headers),
      })
      Object.defineProperty(response, 'url', { value: this.request.url.href })
      this.#hasHead = true
      this.#rest()
      this.resolve(response)
    } catch {
      this.#fail(new OutboundError('protocol', 'HEAD'))
    }
  }

  onData(chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.limits.maxBodyBytes) {
      this.#fail(new OutboundError('too_large', 'BODY'))
      return
    }
    this.#rest()
    /* The bytes are the socket's own: they must be copied to be kept. */
    this.#body?.enqueue(Uint8Array.from(chunk))
    if ((this.#body?.desiredSize ?? 1) <= 0) {
      this.#exchange?.pause()
    }
  }

  onEnd(): void {
    this.#end()
    this.#body?.close()
  }

  onError(error: Error): void {
    this.#fail(error)
  }

  #openBody(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#body = controller
        },
        pull: () => this.#exchange?.resume(),
        cancel: () => {
          this.#end()
          this.#exchange?.close()
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: READ_AHEAD_BYTES })
    )
  }

  /** Something came: the next silence begins. */
  #rest(): void {
    if (this.limits.idleTimeoutMs === null) {
      this.#silence.cancel()
    } else {
      this.#silence.rearm(this.limits.idleTimeoutMs)
    }
  }

  #fail(reason: unknown): void {
    if (this.#isOver) {
      return
    }
    this.#end()
    this.#exchange?.close()
    this.reject(reason)
    this.#body?.error(reason)
  }

  #end(): void {
    this.#isOver = true
    this.#silence.cancel()
    this.#total?.cancel()
    this.signal?.removeEventListener('abort', this.#onAbort)
  }
}

function entriesOf(headers: OutboundHeaders): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [value].flat().map((one) => [name, one])
  )
}
