import { Misuse } from '#core/console/command_errors'

const UNITS_MS: Record<string, number> = {
  m: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
  w: 7 * 24 * 3_600_000,
  y: 365 * 24 * 3_600_000,
}

function spanOf(value: string): number | null {
  const [, count, unit] = /^(\d{1,6})([mhdwy])$/.exec(value) ?? []
  return count === undefined ? null : Number(count) * UNITS_MS[unit]
}

/** `30m`, `12h`, `90d`, `4w` or `1y` in ms. Throws Misuse. */
export function parseSpan(flag: string, value: string): number {
  const span = spanOf(value)
  if (span === null || span === 0) {
    throw new Misuse(`${flag} must be a number and a unit: 30m, 12h, 90d, 4w or 1y`)
  }
  return span
}

/** In UTC, as all times are printed, where the zone is not said. */
function inUtc(value: string): string {
  return /T[\d:.]+$/.test(value) ? `${value}Z` : value
}

/** A date (`2026-11-26`), a time in ISO 8601, or a span before now, in ms since 1970. Throws Misuse. */
export function parseSince(flag: string, value: string, now = Date.now()): number {
  const span = spanOf(value)
  if (span !== null) {
    return now - span
  }
  const time = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(inUtc(value)) : Number.NaN
  if (Number.isNaN(time)) {
    throw new Misuse(`${flag} must be a date such as 2026-11-26, or a time ago such as 12h or 7d`)
  }
  return time
}
