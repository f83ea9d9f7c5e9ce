import { OutboundRefusal } from './outbound_refusal.js'

/**
 * - `connect`: no connection could be made (name, refusal, TLS, unreachable)
 * - `timeout`: a limit of time passed
 * - `dropped`: the connection ended before the answer did
 * - `too_large`: the answer was over its cap
 * - `protocol`: what came is not HTTP
 */
export type OutboundFault = 'connect' | 'timeout' | 'dropped' | 'too_large' | 'protocol'

/** A request that went out and did not come back whole. The message names no secret and no address. */
export class OutboundError extends Error {
  constructor(
    readonly fault: OutboundFault,
    /** The system's or undici's code, e.g. `ECONNREFUSED`, for the log. */
    readonly code: string,
    options?: ErrorOptions
  ) {
    super(`outbound request failed: ${fault} (${code})`, options)
    this.name = 'OutboundError'
  }
}

/** Sorts what undici and the sockets below it report. `connected`: was the request on its way already? */
export function toOutboundError(error: Error, connected: boolean): OutboundError | OutboundRefusal {
  if (error instanceof OutboundError || error instanceof OutboundRefusal) {
    return error
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  if (code.endsWith('_TIMEOUT') || code === 'ETIMEDOUT') {
    return new OutboundError('timeout', code)
  }
  if (error.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new OutboundError('protocol', code)
  }
  return new OutboundError(connected ? 'dropped' : 'connect', code)
}
