import { deadlines, type Deadline } from '#core/deadlines'
import {
  outbound,
  type OutboundExchange,
  type OutboundHeaders,
  type OutboundReceiver,
} from '#core/outbound/outbound_transport'
import { AnswerMeter } from './answer_meter.js'
import { ProviderError } from './errors.js'
import { SseParser } from './sse_parser.js'
import { toProviderError } from './to_provider_error.js'
import type { StreamLimits } from './limits.js'
import type { ModelEventSink } from './types.js'

/** How much of an error's body is read. */
const MAX_ERROR_BODY_BYTES = 64 * 1024
/** How long an ended answer may still hold its connection, so that it can be used again. */
const LINGER_MS = 1_000

/** Turns one provider's events into model events. What it throws ends the call. */
export interface SseReader {
  onEvent(data: string, event: string): void
  /** The stream is over: emits what is left and `finish`, or throws where no finish reason came. */
  end(): void
  /** A finish reason was seen: only usage may follow, and a connection that breaks now spoils nothing. */
  readonly finished: boolean
  /** Nothing can follow: the end of the response is not waited for. */
  readonly done: boolean
}

export interface SseCall {
  url: URL
  headers: Record<string, string>
  /** JSON. */
  body: string
  signal: AbortSignal
  limits: StreamLimits
  /** Of one event: `limits.eventSize` or `limits.mediaEventSize`. */
  maxEventSize: number
  emit: ModelEventSink
  /** Makes the reader; it must emit through the sink given here. */
  open(emit: ModelEventSink): SseReader
  /** Turns an answer that is not 2xx into an error. `body` is its first 64 KiB. */
  describe(status: number, headers: OutboundHeaders, body: string): ProviderError
  /** Masked in every error's details. */
  secrets: readonly (string | null)[]
}

/**
 * One POST whose answer is a stream of events. Sends exactly one request.
 *
 * Resolves when the reader took the end; rejects with `ProviderError`, or with the signal's reason when aborted.
 * In each case but the first the upstream connection is closed before the promise settles.
 */
export function postSse(call: SseCall): Promise<void> {
  if (call.signal.aborted) {
    return Promise.reject(call.signal.reason)
  }
  return new Promise((resolve, reject) => {
    new SseExchange(call, resolve, reject).start()
  })
}

type Phase = 'connect' | 'first_token' | 'silence' | 'tail' | 'linger'

class SseExchange implements OutboundReceiver {
  #call: SseCall
  #resolve: () => void
  #reject: (reason: unknown) => void
  #exchange: OutboundExchange | null = null
  #meter: AnswerMeter
  #reader: SseReader
  #parser: SseParser | null
  #phase: Phase = 'connect'
  #deadline: Deadline
  #total: Deadline
  #settled = false
  /** Set while an answer that is not 2xx is collected. */
  #failure: { status: number; headers: OutboundHeaders; body: Buffer[]; size: number } | null = null

  constructor(call: SseCall, resolve: () => void, reject: (reason: unknown) => void) {
    this.#call = call
    this.#resolve = resolve
    this.#reject = reject
    this.#meter = new AnswerMeter(call.emit, call.limits)
    this.#reader = call.open(this.#meter.emit)
    this.#parser = new SseParser((data, event) => this.#onEvent(data, event), call.maxEventSize)
    this.#deadline = deadlines.arm(call.limits.connectMs, () => this.#onDeadline())
    this.#total = deadlines.arm(call.limits.totalMs, () => this.#onTotal())
  }

  start(): void {
    const { url, headers, body, signal } = this.#call
    signal.addEventListener('abort', this.#onAbort, { once: true })
    this.#exchange = outbound.open({ method: 'POST', url, headers, body }, this)
    if (this.#settled && this.#phase !== 'linger') {
      this.#exchange.close()
    }
  }

  onConnected(): void {
    this.#enter('first_token', this.#call.limits.firstTokenMs)
  }

  onHead(status: number, headers: OutboundHeaders): void {
    if (status < 200 || status > 299) {
      this.#failure = { status, headers, body: [], size: 0 }
      return
    }
    const type = contentTypeOf(headers)
    if (type !== null && !type.startsWith('text/event-stream')) {
      this.#fail(
        new ProviderError('provider_protocol_error', { status, details: { contentType: type } })
      )
    }
  }

  onData(chunk: Buffer): void {
    if (this.#failure !== null) {
      this.#collect(chunk)
      return
    }
    if (this.#parser === null) {
      return
    }
    if (this.#phase === 'silence') {
      this.#deadline.rearm(this.#call.limits.silenceMs)
    }
    try {
      this.#parser.push(chunk)
    } catch (error) {
      this.#fail(error)
      return
    }
    this.#afterEvents()
  }

  #afterEvents(): void {
    if (this.#settled) {
      return
    }
    if (this.#reader.done) {
      this.#succeed()
    } else if (this.#reader.finished) {
      if (this.#phase !== 'tail') {
        this.#enter('tail', this.#call.limits.tailMs)
      }
    } else if (this.#phase === 'first_token' && this.#meter.started) {
      this.#enter('silence', this.#call.limits.silenceMs)
    }
  }

  onEnd(): void {
    this.#exchange = null
    if (this.#settled) {
      this.#deadline.cancel()
      return
    }
    if (this.#failure !== null) {
      this.#failWithBody()
      return
    }
    try {
      this.#parser?.end()
    } catch (error) {
      this.#fail(error)
      return
    }
    this.#succeed()
  }

  onError(error: Error): void {
    this.#exchange = null
    if (this.#settled) {
      this.#deadline.cancel()
    } else if (this.#failure !== null) {
      this.#failWithBody()
    } else if (this.#reader.finished) {
      this.#succeed()
    } else {
      this.#fail(error)
    }
  }

  #onEvent(data: string, event: string): void {
    if (!this.#settled && !this.#reader.done) {
      this.#reader.onEvent(data, event)
    }
  }

  #onAbort = (): void => {
    this.#fail(this.#call.signal.reason)
  }

  #onDeadline(): void {
    if (this.#phase === 'linger') {
      this.#exchange?.close()
    } else if (this.#phase === 'tail') {
      this.#succeed()
    } else if (this.#failure !== null) {
      this.#failWithBody()
    } else {
      this.#fail(timedOut(this.#phase))
    }
  }

  #onTotal(): void {
    this.#fail(timedOut('total'))
  }

  #enter(phase: Phase, ms: number): void {
    this.#phase = phase
    this.#deadline.rearm(ms)
  }

  #collect(chunk: Buffer): void {
    const failure = this.#failure
    if (failure === null) {
      return
    }
    /* The bytes are the socket's own: they must be copied to be kept. */
    failure.body.push(Buffer.from(chunk.subarray(0, MAX_ERROR_BODY_BYTES - failure.size)))
    failure.size += chunk.length
    if (failure.size >= MAX_ERROR_BODY_BYTES) {
      this.#failWithBody()
    }
  }

  #failWithBody(): void {
    if (this.#failure === null) {
      return
    }
    const { status, headers, body } = this.#failure
    try {
      this.#fail(this.#call.describe(status, headers, Buffer.concat(body).toString('utf8')))
    } catch (error) {
      this.#fail(error)
    }
  }

  #succeed(): void {
    try {
      this.#reader.end()
    } catch (error) {
      this.#fail(error)
      return
    }
    if (this.#settle()) {
      if (this.#exchange !== null) {
        this.#enter('linger', LINGER_MS)
      }
      this.#resolve()
    }
  }

  #fail(reason: unknown): void {
    if (this.#settle()) {
      this.#exchange?.close()
      this.#exchange = null
      this.#reject(
        reason === this.#call.signal.reason ? reason : toProviderError(reason, this.#call.secrets)
      )
    }
  }

  /** The first one wins. */
  #settle(): boolean {
    if (this.#settled) {
      return false
    }
    this.#settled = true
    this.#parser = null
    this.#failure = null
    this.#deadline.cancel()
    this.#total.cancel()
    this.#call.signal.removeEventListener('abort', this.#onAbort)
    return true
  }
}

function contentTypeOf(headers: OutboundHeaders): string | null {
  const value = headers['content-type']
  const first = Array.isArray(value) ? value[0] : value
  return first === undefined ? null : first.trim().toLowerCase()
}

function timedOut(limit: Phase | 'total'): ProviderError {
  return new ProviderError('provider_timeout', { details: { limit } })
}
