/** One group flush for all runs at most this often, unless one of them is urgent. */
export const FLUSH_INTERVAL_MS = 250
/** What a crash may cost of an answer, where the disk allows it. */
export const LOSS_LIMIT_MS = 500
/** The pause after a flush is this many times its duration: storing takes a tenth of the time. */
const BREATHER = 10
/** However slow the disk. */
export const MAX_PAUSE_MS = 2_000

/**
 * How long to wait after a flush, for a disk on which one takes `flushMs`. What is said just after a flush has begun is
 * stored when the next one has ended: two flushes and the pause between them, which is shortened where that makes the
 * difference.
 */
export function flushPause(flushMs: number): number {
  const pause = Math.min(BREATHER * flushMs, MAX_PAUSE_MS)
  const allowed = LOSS_LIMIT_MS - 2 * flushMs
  return allowed < FLUSH_INTERVAL_MS ? pause : Math.min(pause, allowed)
}
