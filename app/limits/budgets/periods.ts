/** For how long a budget is: a day or a month of the calendar, in UTC. */
export type Period = 'day' | 'month'
export const PERIODS: readonly Period[] = ['day', 'month']

/** One day or month, such as `day:2026-11-26` or `month:2026-11`. */
export type PeriodKey = `${Period}:${string}`

const DAY_MS = 24 * 60 * 60 * 1000

/** Each answer asks a dozen times, nearly always of the same day. */
let last: { day: number; keys: Record<Period, PeriodKey> } = keysOf(0)

function keysOf(day: number) {
  const date = new Date(day * DAY_MS).toISOString()
  return {
    day,
    keys: { day: `day:${date.slice(0, 10)}`, month: `month:${date.slice(0, 7)}` } as const,
  }
}

/** The day or month of a moment (ms since 1970). */
export function periodKey(period: Period, now: number): PeriodKey {
  const day = Math.floor(now / DAY_MS)
  if (day !== last.day) {
    last = keysOf(day)
  }
  return last.keys[period]
}

/** When the day or month of a moment is over and counting begins anew, in ms since 1970. */
export function resetsAt(period: Period, now: number): number {
  const date = new Date(now)
  const day = period === 'day' ? date.getUTCDate() + 1 : 1
  const month = date.getUTCMonth() + (period === 'month' ? 1 : 0)
  return Date.UTC(date.getUTCFullYear(), month, day)
}
