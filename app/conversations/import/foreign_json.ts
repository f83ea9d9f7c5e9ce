/** Readers of JSON that others have written: whatever is of another type is absent. */

export type JsonRecord = Record<string, unknown>

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {}
}

export function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Text as both databases keep it: without U+0000 and halves of surrogate pairs. Null where it is none or empty. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') {
    return null
  }
  const text = value.replaceAll('\u0000', '').toWellFormed()
  return text === '' ? null : text
}

/** The same in any depth, names of fields included. */
export function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll('\u0000', '').toWellFormed()
  }
  if (Array.isArray(value)) {
    return value.map(cleanJson)
  }
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [
        name.replaceAll('\u0000', '').toWellFormed(),
        cleanJson(child),
      ])
    )
  }
  return value
}

/** The latest time that a Date holds and that is not absurd: the year 9999. */
const MAX_TIME_MS = 253_402_300_799_999

function validTime(ms: number): number | null {
  return Number.isFinite(ms) && ms > 0 && ms <= MAX_TIME_MS ? Math.floor(ms) : null
}

/** From seconds since 1970, with a fraction. Answers milliseconds. */
export function secondsOf(value: unknown): number | null {
  return typeof value === 'number' ? validTime(value * 1000) : null
}

/** From ISO 8601. Answers milliseconds since 1970. */
export function isoTimeOf(value: unknown): number | null {
  return typeof value === 'string' ? validTime(Date.parse(value)) : null
}

/** A web address, for links; null for everything that a browser might execute. */
export function webUrlOf(value: unknown): string | null {
  const url = typeof value === 'string' ? URL.parse(value) : null
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url.href : null
}
