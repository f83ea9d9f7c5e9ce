import type { Formats } from '../format/formats.js'

/** How a figure moved against the period before. `kind` is a class: whether that is good or bad. */
export interface Delta {
  text: string
  kind: 'ok' | 'bad' | 'neutral'
}

/** What more of something is. */
export type Direction = 'good' | 'bad' | 'neutral'

/** A change below it is none, of 1. */
const LEAST_SHARE = 0.005

function kindOf(change: number, more: Direction): Delta['kind'] {
  return more === 'neutral' ? 'neutral' : change > 0 === (more === 'good') ? 'ok' : 'bad'
}

/** `+12 %`; null where there was nothing before, or nothing changed. */
export function shareDelta(
  { current, previous }: { current: number | null; previous: number | null },
  more: Direction
): Delta | null {
  if (current === null || !previous) {
    return null
  }
  const change = current / previous - 1
  if (Math.abs(change) < LEAST_SHARE) {
    return null
  }
  const percent = Math.round(Math.abs(change) * 100)
  return { text: `${change > 0 ? '+' : '−'}${percent} %`, kind: kindOf(change, more) }
}

/** `−0.2 s`: latencies in ms. */
export function durationDelta(
  { current, previous }: { current: number | null; previous: number | null },
  format: Formats
): Delta | null {
  if (current === null || previous === null || Math.abs(current / previous - 1) < LEAST_SHARE) {
    return null
  }
  const change = current - previous
  return {
    text: `${change > 0 ? '+' : '−'}${format.duration(Math.abs(change))}`,
    kind: kindOf(change, 'bad'),
  }
}
