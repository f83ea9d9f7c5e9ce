import { canonicalJson } from '#core/canonical_json'
import type { ValueKind } from './table_shape.js'

/** What better-sqlite3 reads and writes. */
export type SqliteValue = string | number | bigint | Buffer | null

/** As PostgreSQL writes and reads bytes. */
const BYTES_PREFIX = '\\x'

/** `2026-01-02 03:04:05.123456+00` and `2026-01-02 03:04:05`, both in UTC. */
const SQL_TIME = /^(\d{4,}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|\+00(?::00)?)?$/

function timeOf(text: string): string {
  const match = SQL_TIME.exec(text)
  return match === null ? text : `${match[1]}T${match[2]}Z`
}

/** What SQLite keeps, as text. */
export function fromSqlite(value: SqliteValue, kind: ValueKind): string | null {
  if (value === null) {
    return null
  }
  if (Buffer.isBuffer(value)) {
    return BYTES_PREFIX + value.toString('hex')
  }
  switch (kind) {
    case 'boolean':
      return String(value !== 0 && value !== '0' && value !== 'false')
    case 'time':
      return typeof value === 'string' ? timeOf(value) : new Date(Number(value)).toISOString()
    default:
      return String(value)
  }
}

/** The same value for SQLite: times are ms since 1970 there. */
export function toSqlite(text: string | null, kind: ValueKind): SqliteValue {
  if (text === null) {
    return null
  }
  switch (kind) {
    case 'integer':
      return BigInt(text)
    case 'real':
      return Number(text)
    case 'boolean':
      return text === 'true' ? 1n : 0n
    case 'time':
      return BigInt(Date.parse(text))
    case 'bytes':
      return Buffer.from(text.slice(BYTES_PREFIX.length), 'hex')
    default:
      return text
  }
}

/** What PostgreSQL sends as text; it reads the result, too. */
export function fromPostgres(text: string | null, kind: ValueKind): string | null {
  if (text === null) {
    return null
  }
  switch (kind) {
    case 'boolean':
      return String(text === 't')
    case 'time':
      return timeOf(text)
    default:
      return text
  }
}

/** Equal for values that are equal on both databases: times count to the ms, JSON by what it says. */
export function comparable(text: string | null, kind: ValueKind): string | null {
  if (text === null) {
    return null
  }
  switch (kind) {
    case 'real':
      return String(Number(text))
    case 'time':
      return String(Date.parse(text))
    case 'json':
      return canonicalJson(JSON.parse(text))
    default:
      return text
  }
}
