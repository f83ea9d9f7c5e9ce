/** One group flush for all runs at most this often, unless one of them is urgent; in ms, where nobody says otherwise. */
export const DEFAULT_FLUSH_INTERVAL_MS = 250
/** What a crash may cost of an answer, where the disk allows it: so many intervals. */
const LOSS_LIMIT = 2
/** The pause after a flush is this many times its duration: storing takes a tenth of the time. */
const BREATHER = 10
/** However slow the disk, but not below the interval. */
export const MAX_PAUSE_MS = 2_000

/** What a crash may cost of an answer, in ms, where the disk allows it. */
export function lossLimit(intervalMs: number): number {
  return LOSS_LIMIT * intervalMs
}

/**
 * How long to wait after a flush, for a disk on which one takes `flushMs`. What is said just after a flush has begun is
 * stored when the next one has ended: two flushes and the pause between them, which is shortened where that makes the
 * difference.
 */
export function flushPause(flushMs: number, intervalMs: number): number {
  const pause = Math.min(BREATHER * flushMs, Math.max(MAX_PAUSE_MS, intervalMs))
  const allowed = lossLimit(intervalMs) - 2 * flushMs
  return allowed < intervalMs ? pause : Math.min(pause, allowed)
}
