const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** How long is waited after the first attempt, the second, …: eight attempts in a good day. */
const DELAYS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
]
export const MAX_TRIES = DELAYS_MS.length + 1

/** Webhooks that failed together are not tried again together: up to so much earlier or later. */
const JITTER = 0.1
/** The longest that a receiver may ask to be left alone. */
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS

/**
 * How long to wait before the next attempt, in ms; null where there is none.
 *
 * @param tries - how often it was tried, at least once
 * @param retryAfterMs - for how long the receiver asked
 * @param random - from 0 to 1
 */
export function retryDelayMs(
  tries: number,
  retryAfterMs: number | null,
  random: number
): number | null {
  const delay = DELAYS_MS[tries - 1]
  if (delay === undefined) {
    return null
  }
  const spread = Math.round(delay * (1 + JITTER * (2 * random - 1)))
  return Math.max(spread, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS))
}
