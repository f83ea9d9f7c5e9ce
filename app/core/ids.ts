import { randomFillSync } from 'node:crypto'
import { v7, validate, version } from 'uuid'

const BYTES_PER_ID = 16

/** Random bytes for the coming ids: the system is asked for many at once. */
const pool = new Uint8Array(256 * BYTES_PER_ID)
let used = pool.length

/** A new UUIDv7 (RFC 9562): sorts by the millisecond it was made in. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.subarray(used, used + BYTES_PER_ID)
  used += BYTES_PER_ID
  return v7({ random })
}

/** Whether `value` can be one of our ids. PostgreSQL refuses anything else in a `uuid` column. */
export function isId(value: string): boolean {
  return validate(value) && version(value) === 7
}
