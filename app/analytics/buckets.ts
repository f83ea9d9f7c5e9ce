const MINUTE_MS = 60_000

/**
 * Sizes of buckets, in ms, by level. All zones of today are a multiple of a quarter of an hour away from UTC (Kathmandu
 * 5:45, St John's 3:30), so every local day is made of whole quarters, and mostly of whole hours.
 */
export const BUCKET_MS = [15 * MINUTE_MS, 60 * MINUTE_MS, 24 * 60 * MINUTE_MS] as const

export const QUARTER_MS = BUCKET_MS[0]

/** Levels from the coarsest to the finest. */
const COARSEST_FIRST = [2, 1, 0]

/** Buckets of one level that belong to one slot of a report. */
export interface BucketSpan {
  /** Whatever the reader counts in: the number of a day, or one of his own. */
  slot: number
  level: number
  /** In ms since 1970: the first bucket, and the one behind the last. */
  from: number
  to: number
}

/** A stretch of time, in ms since 1970, without its end. */
export interface Interval {
  from: number
  to: number
}

/** The beginning of the bucket that holds `at`. */
export function bucketOf(at: number, level: number): number {
  const size = BUCKET_MS[level]
  return Math.floor(at / size) * size
}

function ceiling(at: number, size: number): number {
  return Math.ceil(at / size) * size
}

/**
 * The fewest buckets that make up an interval, whose ends must be whole quarters: days in the middle, hours and quarters at
 * the edges.
 */
export function spansOf(
  slot: number,
  { from, to }: Interval,
  levels = COARSEST_FIRST
): BucketSpan[] {
  const [level, ...finer] = levels
  if (level === undefined || from >= to) {
    return []
  }
  const size = BUCKET_MS[level]
  const first = ceiling(from, size)
  const last = bucketOf(to, level)
  if (first >= last) {
    return spansOf(slot, { from, to }, finer)
  }
  return [
    ...spansOf(slot, { from, to: first }, finer),
    { slot, level, from: first, to: last },
    ...spansOf(slot, { from: last, to }, finer),
  ]
}
