/** For how long a budget is: a day or a month of the calendar, in UTC. */
export type Period = 'day' | 'month'
export const PERIODS: readonly Period[] = ['day', 'month']

/** One day or month, such as `day:2026-11-26` or `month:2026-11`. */
export type PeriodKey = `${Period}:${string}`

const DATE_LENGTH: Record<Period, number> = { day: 10, month: 7 }

/** The day or month of a moment (ms since 1970). */
export function periodKey(period: Period, now: number): PeriodKey {
  return `${period}:${new Date(now).toISOString().slice(0, DATE_LENGTH[period])}`
}

/** When the day or month of a moment is over and counting begins anew, in ms since 1970. */
export function resetsAt(period: Period, now: number): number {
  const date = new Date(now)
  const day = period === 'day' ? date.getUTCDate() + 1 : 1
  const month = date.getUTCMonth() + (period === 'month' ? 1 : 0)
  return Date.UTC(date.getUTCFullYear(), month, day)
}
