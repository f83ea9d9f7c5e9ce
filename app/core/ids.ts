import { randomFillSync } from 'node:crypto'
import { v7, validate, version } from 'uuid'

const BYTES_PER_ID = 16

/** Random bytes for the coming ids: the system is asked for many at once. */
const pool = new Uint8Array(256 * BYTES_PER_ID)
let used = pool.length

/** Of the last id: its millisecond, and its place within that. */
let lastMs = 0
let counter = 0

/** The counter begins at random below this, which leaves half of its 32 bits to count on. */
const COUNTER_START_BELOW = 2 ** 31

function nextRandom(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += BYTES_PER_ID
  return pool.subarray(used - BYTES_PER_ID, used)
}

/**
 * A new UUIDv7 (RFC 9562, with the counter of its section 6.2, method 1): sorts behind every id that this process made
 * before, also within a millisecond and when the clock is set back, and by the millisecond beside those of others.
 */
export function newId(): string {
  const random = nextRandom()
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    counter = new DataView(random.buffer, random.byteOffset).getUint32(6) % COUNTER_START_BELOW
  } else {
    counter++
  }
  return v7({ random, msecs: lastMs, seq: counter })
}

/**
 * The id that a client means by `value`, as it is stored; null where it can be none of ours. PostgreSQL refuses anything
 * else in a `uuid` column and takes capitals for small letters; to SQLite an id is text like any other.
 */
export function parseId(value: unknown): string | null {
  return typeof value === 'string' && validate(value) && version(value) === 7
    ? value.toLowerCase()
    : null
}
