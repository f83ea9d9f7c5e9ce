import { v7, validate, version } from 'uuid'

/** A new UUIDv7 (RFC 9562): sorts by the time it was made. */
export function newId(): string {
  return v7()
}

/** Whether `value` can be one of our ids. PostgreSQL refuses anything else in a `uuid` column. */
export function isId(value: string): boolean {
  return validate(value) && version(value) === 7
}
