import { spansOf, type BucketSpan } from '../buckets.js'
import type { Period } from '../period.js'

/** Slots of a report besides the hours or days of its period, which count from 0. */
export const PREVIOUS = -1
/** All of the period, where it is read in one piece. */
export const CURRENT = -2
/** The last hour, whatever the period is. */
export const RECENT = -3

/** The spans of a period's hours or days, and of the time before. */
export function trendSpans({ slots, previous }: Period): BucketSpan[] {
  return [...slots.flatMap((slot, i) => spansOf(i, slot)), ...spansOf(PREVIOUS, previous)]
}

/** The spans of a period and of the time before, each in one piece: far fewer. */
export function totalSpans({ current, previous }: Period): BucketSpan[] {
  return [...spansOf(CURRENT, current), ...spansOf(PREVIOUS, previous)]
}
