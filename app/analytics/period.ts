import { DateTime, IANAZone } from 'luxon'
import { bucketOf, QUARTER_MS, type Interval } from './buckets.js'

/** How far back a report goes, by its name in queries. */
export const PERIOD_NAMES = ['24h', '7d', '30d', '90d'] as const
export type PeriodName = (typeof PERIOD_NAMES)[number]

const HOURS = 24
const DAYS: Record<Exclude<PeriodName, '24h'>, number> = { '7d': 7, '30d': 30, '90d': 90 }

/** The longest period that can be asked for, in days. */
export const MOST_DAYS = 366

/** What a report is about: a stretch of time in hours or days of a zone, and as much before it to compare with. */
export interface Period {
  /** IANA name. */
  zone: string
  unit: 'hour' | 'day'
  /** Its hours or days, the first first; the last may not be over. */
  slots: Interval[]
  current: Interval
  /** Ends where the current one would be now, so that a day that has just begun is not compared with a whole one. */
  previous: Interval
}

export function isZone(zone: string): boolean {
  return IANAZone.isValidZone(zone)
}

/** The period of that name that ends with `now` (ms since 1970): the last 24 hours, or days with today as the last. */
export function periodOf(name: PeriodName, zone: string, now: number): Period {
  const local = DateTime.fromMillis(now, { zone })
  return name === '24h'
    ? hoursUntil(local)
    : daysOf(local.startOf('day').minus({ days: DAYS[name] - 1 }), DAYS[name], now)
}

/**
 * Whole days of a zone, both dates included, as `2026-11-23`; until today where `to` is missing. Null where they are no dates, or more than `MOST_DAYS`, or the
 * last is before the first.
 */
export function periodBetween(
  { from, to }: { from: string; to?: string },
  zone: string,
  now: number
): Period | null {
  const first = DateTime.fromISO(from, { zone }).startOf('day')
  const today = DateTime.fromMillis(now, { zone })
  const last = (to === undefined ? today : DateTime.fromISO(to, { zone })).startOf('day')
  if (!first.isValid || !last.isValid) {
    return null
  }
  const days = Math.round(last.diff(first, 'days').days) + 1
  return days < 1 || days > MOST_DAYS ? null : daysOf(first, days, now)
}

function hoursUntil(now: DateTime): Period {
  const first = now.startOf('hour').minus({ hours: HOURS - 1 })
  const slots = Array.from({ length: HOURS }, (_, i) => {
    return interval(first.plus({ hours: i }), first.plus({ hours: i + 1 }))
  })
  const before = first.minus({ hours: HOURS })
  return period(now.zoneName ?? 'UTC', 'hour', slots, {
    from: before.toMillis(),
    to: now.minus({ hours: HOURS }).toMillis(),
  })
}

/** Days are as long as they are: 23 to 25 hours where clocks change. */
function daysOf(first: DateTime, days: number, now: number): Period {
  const dayAt = (n: number) => first.plus({ days: n }).startOf('day')
  const slots = Array.from({ length: days }, (_, i) => interval(dayAt(i), dayAt(i + 1)))
  const shifted = DateTime.fromMillis(now, { zone: first.zone }).minus({ days })
  return period(first.zoneName ?? 'UTC', 'day', slots, {
    from: dayAt(-days).toMillis(),
    to: shifted.toMillis(),
  })
}

function interval(from: DateTime, to: DateTime): Interval {
  return { from: from.toMillis(), to: to.toMillis() }
}

function period(zone: string, unit: Period['unit'], slots: Interval[], before: Interval): Period {
  const current = { from: slots[0].from, to: slots[slots.length - 1].to }
  const to = Math.min(current.from, bucketOf(before.to, 0) + QUARTER_MS)
  return {
    zone,
    unit,
    slots,
    current,
    previous: { from: before.from, to: Math.max(to, before.from) },
  }
}
