import type { SseShortcut } from './sse_parser.js'
import { SseExchange } from './sse_exchange.js'
import type { OutboundHeaders, OutboundTransport } from '#core/outbound/outbound_transport'
import type { ProviderError } from './errors.js'
import type { StreamLimits } from './limits.js'
import type { ModelEventSink } from './types.js'

/** Turns one provider's events into model events. What it throws ends the call. */
export interface SseReader {
  onEvent(data: string, event: string): void
  /** Takes whole events of a chunk without the parser, see `SseShortcut`. */
  readAhead?: SseShortcut
  /** The stream is over: emits what is left and `finish`, or throws where no finish reason came. */
  end(): void
  /** A finish reason was seen: only usage may follow, and a connection that breaks now spoils nothing. */
  readonly finished: boolean
  /** A picture or a recording is under way of which no event can tell yet: the answer has begun. */
  readonly collecting: boolean
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
  /** Absent: the one for addresses that the host's configuration names. */
  transport?: OutboundTransport
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
