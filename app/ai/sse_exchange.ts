import { deadlines, type Deadline } from '#core/deadlines'
import {
  outbound,
  type OutboundExchange,
  type OutboundHeaders,
  type OutboundReceiver,
} from '#core/outbound/outbound_transport'
import { AnswerMeter } from './answer_meter.js'
import { codeWord } from './code_word.js'
import { ProviderError } from './errors.js'
import { HttpFailure } from './http_failure.js'
import { SseParser } from './sse_parser.js'
import { toProviderError } from './to_provider_error.js'
import type { SseCall, SseReader } from './post_sse.js'

/** How long an ended answer may still hold its connection, so that it can be used again. */
const LINGER_MS = 1_000

/** What the running deadline waits for. */
type Phase = 'connect' | 'first_token' | 'silence' | 'tail' | 'linger'

/** The state of one `postSse`: what arrives, the deadlines and the abort race to settle it, and the first one wins. */
export class SseExchange implements OutboundReceiver {
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
  #failure: HttpFailure | null = null

  constructor(call: SseCall, resolve: () => void, reject: (reason: unknown) => void) {
    this.#call = call
    this.#resolve = resolve
    this.#reject = reject
    this.#meter = new AnswerMeter(call.emit, call.limits)
    this.#reader = call.open(this.#meter.emit)
    this.#parser = new SseParser(
      (data, event) => this.#onEvent(data, event),
      call.maxEventSize,
      this.#reader.readAhead
    )
    this.#deadline = deadlines.arm(call.limits.connectMs, () => this.#onDeadline())
    this.#total = deadlines.arm(call.limits.totalMs, () => this.#onTotal())
  }

  /** Sends the request. */
  start(): void {
    const { url, headers, body, signal, transport = outbound } = this.#call
    signal.addEventListener('abort', this.#onAbort, { once: true })
    this.#exchange = transport.open({ method: 'POST', url, headers, body }, this)
    if (this.#settled && this.#phase !== 'linger') {
      this.#exchange.close()
    }
  }

  onConnected(): void {
    this.#enter('first_token', this.#call.limits.firstTokenMs)
  }

  onHead(status: number, headers: OutboundHeaders): void {
    if (status < 200 || status > 299) {
      this.#failure = new HttpFailure(status, headers)
      return
    }
    const type = contentTypeOf(headers)
    /* Some servers leave it out; what has another one is a page or an error. */
    if (type !== null && !type.startsWith('text/event-stream')) {
      const contentType = codeWord(type.split(';')[0])
      this.#fail(new ProviderError('provider_protocol_error', { status, details: { contentType } }))
      return
    }
    this.#call.emit({ type: 'accepted' })
  }

  onData(chunk: Buffer): void {
    if (this.#failure !== null) {
      if (this.#failure.push(chunk)) {
        this.#failWithBody()
      }
      return
    }
    if (this.#parser === null) {
      return
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
    } else if (this.#hasBegun) {
      const { firstTokenMs, silenceMs } = this.#call.limits
      this.#enter('silence', this.#reader.collecting ? firstTokenMs : silenceMs)
    }
  }

  get #hasBegun(): boolean {
    return this.#meter.started || this.#reader.collecting
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

  #failWithBody(): void {
    if (this.#failure === null) {
      return
    }
    const { status, headers, body } = this.#failure
    try {
      this.#fail(this.#call.describe(status, headers, body))
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
        reason === this.#call.signal.reason
          ? reason
          : toProviderError(reason, this.#call.secrets, this.#hasBegun)
      )
    }
  }

  /** Says whether this is the first end of the exchange. */
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
