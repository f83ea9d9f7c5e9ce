const DAY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The moment that a person means, in ms since 1970: a day (its beginning in UTC) or an ISO time in UTC. Null where it is
 * neither.
 */
export function parseMoment(text: string): number | null {
  if (!DAY.test(text) && !MOMENT.test(text)) {
    return null
  }
  const ms = Date.parse(text)
  /* `2026-02-31` is taken for the third of March. */
  const isDay = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 10))
  return isDay ? ms : null
}

/** Where what lasts until `text` ends: a day includes itself. */
export function parseEnd(text: string): number | null {
  const ms = parseMoment(text)
  return ms !== null && DAY.test(text) ? ms + DAY_MS : ms
}
