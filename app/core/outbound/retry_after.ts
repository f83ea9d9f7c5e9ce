import type { OutboundHeaders } from './outbound_transport.js'

const SECOND_MS = 1_000

/**
 * How long the other side asks to wait, in milliseconds: `retry-after-ms` (OpenAI's own) or `Retry-After`
 * (RFC 9110, section 10.2.3: seconds or a date). Undefined where it does not say or is not understood.
 */
export function retryAfterMs(headers: OutboundHeaders, now = Date.now()): number | undefined {
  const milliseconds = numberOf(headers['retry-after-ms'])
  if (milliseconds !== undefined) {
    return milliseconds
  }
  const seconds = numberOf(headers['retry-after'])
  if (seconds !== undefined) {
    return seconds * SECOND_MS
  }
  const value = headers['retry-after']
  /* `Date.parse` takes nearly anything for a date; HTTP's own always end so. */
  const date = typeof value === 'string' && value.endsWith('GMT') ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function numberOf(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined
}
