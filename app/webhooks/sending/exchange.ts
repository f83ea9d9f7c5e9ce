import { deadlines } from '#core/deadlines'
import { OutboundError } from '#core/outbound/outbound_error'
import type {
  OutboundHeaders,
  OutboundReceiver,
  OutboundRequest,
  OutboundTransport,
} from '#core/outbound/outbound_transport'

/** From the request to the end of its answer. */
const TIME_LIMIT_MS = 10_000
/** What is kept of an answer's body, for the log. */
const RESPONSE_BYTES = 1_024

export interface ShortAnswer {
  status: number
  headers: OutboundHeaders
  /** At most `RESPONSE_BYTES` of the body. */
  body: Buffer
}

/**
 * Sends a request and reads how its answer begins. The status alone decides: a body that is long, slow or cut off is no
 * failure.
 *
 * @throws OutboundError, OutboundRefusal, or the signal's reason
 */
export function exchange(
  transport: OutboundTransport,
  request: OutboundRequest,
  signal: AbortSignal
): Promise<ShortAnswer> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<ShortAnswer>()
  const reader = new AnswerReader(resolve, reject)
  const opened = transport.open(request, reader)
  const deadline = deadlines.arm(TIME_LIMIT_MS, () =>
    reader.onError(new OutboundError('timeout', 'TOTAL'))
  )
  const abort = () => reader.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  return promise.finally(() => {
    deadline.cancel()
    signal.removeEventListener('abort', abort)
    /* What is still to come of the answer is of no use. */
    opened.close()
  })
}

class AnswerReader implements OutboundReceiver {
  #head: { status: number; headers: OutboundHeaders } | null = null
  #chunks: Buffer[] = []
  #size = 0

  constructor(
    private resolve: (answer: ShortAnswer) => void,
    private reject: (reason: unknown) => void
  ) {}

  onConnected(): void {}

  onHead(status: number, headers: OutboundHeaders): void {
    this.#head = { status, headers }
  }

  onData(chunk: Buffer): void {
    /* The bytes are the socket's own: they must be copied to be kept. */
    this.#chunks.push(Buffer.from(chunk.subarray(0, Math.max(0, RESPONSE_BYTES - this.#size))))
    this.#size += chunk.length
    if (this.#size >= RESPONSE_BYTES) {
      this.#answer()
    }
  }

  onEnd(): void {
    this.#answer()
  }

  onError(error: unknown): void {
    if (this.#head === null) {
      this.reject(error)
    } else {
      this.#answer()
    }
  }

  abort(reason: unknown): void {
    this.reject(reason)
  }

  #answer(): void {
    if (this.#head !== null) {
      this.resolve({ ...this.#head, body: Buffer.concat(this.#chunks) })
    }
  }
}
