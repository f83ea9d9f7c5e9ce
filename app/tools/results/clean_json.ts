/** Deeper values are not kept. */
const MAX_DEPTH = 64

/**
 * Whether a value has an end: nothing in it is nested more than 64 levels deep. Walks without recursion, because the value may
 * be a stranger's.
 */
export function isShallow(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      return false
    }
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values(item) : []
    )
  }
  return true
}

/** Text that every database keeps: without U+0000 and halves of surrogate pairs. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed()
}

/** A JSON value whose texts and names are clean. It must be shallow. */
export function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') {
    return cleanText(value)
  }
  if (Array.isArray(value)) {
    return value.map(cleanJson)
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([key, member]) => [cleanText(key), cleanJson(member)])
      )
    : value
}
