import { isCleanText } from '#core/json_text'
import { Problem } from '#core/problem'

export const DEFAULT_PAGE_SIZE = 20
export const MAX_PAGE_SIZE = 100

/** One page of a keyset list, as every list endpoint answers it. */
export interface Page<T> {
  data: T[]
  next_cursor: string | null
}

export type CursorValue = string | number

/** An opaque cursor: the sort keys of the last row of a page. */
export function encodeCursor(values: CursorValue[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** Whether a value of a cursor can be looked for in any database. */
function isSortKey(value: unknown, type: 'string' | 'number'): boolean {
  return type === 'number'
    ? Number.isSafeInteger(value)
    : typeof value === 'string' && isCleanText(value)
}

/**
 * Reads a cursor made by `encodeCursor`. `shape` names the type of each value, where numbers are whole ones; anything
 * else is 422 `invalid_cursor`.
 */
export function decodeCursor(cursor: string, shape: ('string' | 'number')[]): CursorValue[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(values) &&
      values.length === shape.length &&
      values.every((value, index) => isSortKey(value, shape[index]))
    ) {
      return values
    }
  } catch {
    // Not JSON: falls through to the same answer as a wrong shape.
  }
  throw new Problem('invalid_cursor')
}

/**
 * Cuts a page of `limit` out of rows that were read with `limit + 1`, and makes the cursor from the last one kept.
 */
export function toPage<T>(
  rows: T[],
  limit: number,
  keysOf: (row: T) => CursorValue[]
): { rows: T[]; nextCursor: string | null } {
  if (rows.length <= limit) {
    return { rows, nextCursor: null }
  }
  const kept = rows.slice(0, limit)
  return { rows: kept, nextCursor: encodeCursor(keysOf(kept[kept.length - 1])) }
}
