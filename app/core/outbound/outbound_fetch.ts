import { deadlines } from '#core/deadlines'
import { OutboundError } from './outbound_error.js'
import {
  outbound,
  type OutboundHeaders,
  type OutboundReceiver,
  type OutboundTransport,
} from './outbound_transport.js'

export interface OutboundFetchOptions {
  /** The largest answer that is taken in one piece. */
  maxBytes?: number
  /** The longest an answer in one piece may take. */
  timeoutMs?: number
  /** Absent: the one for addresses that the host's configuration names. */
  transport?: OutboundTransport
}

const DEFAULTS = { maxBytes: 16 * 1024 * 1024, timeoutMs: 120_000 }

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'] as const
/** Statuses whose answers have no body; `Response` refuses even an empty one. */
const BODILESS = new Set([204, 205, 304])

/**
 * A `fetch` over the guarded transport, for SDK clients and for answers that are read whole: the body is collected
 * first, up to 16 MiB and 120 s where the caller gives no other limits, and redirects are given back as they are. Rejects with `OutboundError`, or with the
 * signal's reason.
 */
export async function outboundFetch(
  input: string | URL | Request,
  init: RequestInit = {},
  options: OutboundFetchOptions = {}
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input)
  const method = METHODS.find((one) => one === (init.method ?? 'GET').toUpperCase())
  if (method === undefined) {
    throw new TypeError(`method ${init.method} is not offered`)
  }
  const { body } = init
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new TypeError('only text can be sent')
  }
  const headers = Object.fromEntries(new Headers(init.headers))
  const request = { method, url, headers, body: body ?? undefined }
  const answer = await exchange(request, options, init.signal)
  return new Response(BODILESS.has(answer.status) ? null : answer.body, {
    status: answer.status,
    headers: entriesOf(answer.headers),
  })
}

interface Answer {
  status: number
  headers: OutboundHeaders
  body: Uint8Array<ArrayBuffer>
}

function exchange(
  request: Parameters<typeof outbound.open>[0],
  options: OutboundFetchOptions,
  signal: AbortSignal | null | undefined
): Promise<Answer> {
  if (signal?.aborted) {
    return Promise.reject(signal.reason)
  }
  const { maxBytes = DEFAULTS.maxBytes, timeoutMs = DEFAULTS.timeoutMs } = options
  return new Promise((resolve, reject) => {
    const collector = new Collector(maxBytes, (error, answer) => {
      deadline.cancel()
      signal?.removeEventListener('abort', onAbort)
      if (answer === null) {
        opened?.close()
        reject(error)
      } else {
        resolve(answer)
      }
    })
    const onAbort = () => collector.onError(signal?.reason)
    const deadline = deadlines.arm(timeoutMs, () =>
      collector.onError(new OutboundError('timeout', 'TOTAL'))
    )
    signal?.addEventListener('abort', onAbort, { once: true })
    let opened: ReturnType<typeof outbound.open> | undefined
    opened = (options.transport ?? outbound).open(request, collector)
  })
}

/** Keeps what arrives; tells the first of end and failure. */
class Collector implements OutboundReceiver {
  #maxBytes: number
  #settle: ((error: unknown, answer: Answer | null) => void) | null
  #status = 0
  #headers: OutboundHeaders = {}
  #chunks: Buffer[] = []
  #size = 0

  constructor(maxBytes: number, settle: (error: unknown, answer: Answer | null) => void) {
    this.#maxBytes = maxBytes
    this.#settle = settle
  }

  onConnected(): void {}

  onHead(status: number, headers: OutboundHeaders): void {
    this.#status = status
    this.#headers = headers
  }

  onData(chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.#maxBytes) {
      this.onError(new OutboundError('too_large', 'BODY'))
    } else {
      /* The bytes are the socket's own: they must be copied to be kept. */
      this.#chunks.push(Buffer.from(chunk))
    }
  }

  onEnd(): void {
    const settle = this.#settle
    this.#settle = null
    settle?.(null, {
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#chunks),
    })
  }

  onError(error: unknown): void {
    const settle = this.#settle
    this.#settle = null
    this.#chunks = []
    settle?.(error, null)
  }
}

function entriesOf(headers: OutboundHeaders): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [value].flat().map((one) => [name, one])
  )
}
