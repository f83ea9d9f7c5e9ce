import { createHash } from 'node:crypto'

/** Nothing that we compare is nested deeper; a hostile server's JSON must not end the stack. */
const MAX_DEPTH = 256

/**
 * JSON with its keys in one order (that of their UTF-16 units) and without blanks: equal values give equal text. What JSON
 * cannot hold is left out or `null`, as `JSON.stringify` does. Throws `RangeError` beyond 256 levels.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0) ?? 'null'
}

/** SHA-256 of a value's canonical JSON, hexadecimal. */
export function sha256Json(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

function write(value: unknown, depth: number): string | undefined {
  if (depth > MAX_DEPTH) {
    throw new RangeError(`the value is nested more than ${MAX_DEPTH} levels deep`)
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => write(item, depth + 1) ?? 'null').join(',')}]`
  }
  if (typeof value === 'object' && value !== null && !('toJSON' in value)) {
    const members = Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, member]) => {
        const text = write(member, depth + 1)
        return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`]
      })
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}
