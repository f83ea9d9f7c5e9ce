import type { ByteRange } from './file_storage.js'

const SINGLE_RANGE = /^bytes=(\d*)-(\d*)$/

/**
 * Reads a `Range` header with one range (RFC 9110, section 14.2). Null where there is none or we do not take it, so that
 * the whole file is the answer; `unsatisfiable` where it begins behind the end.
 */
export function parseRange(
  header: string | undefined,
  size: number
): ByteRange | 'unsatisfiable' | null {
  const match = SINGLE_RANGE.exec(header ?? '')
  if (match === null || (match[1] === '' && match[2] === '')) {
    return null
  }
  const [, from, to] = match
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 }
  }
  const first = Number(from)
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < first) {
    return null
  }
  return first >= size ? 'unsatisfiable' : { first, last }
}
