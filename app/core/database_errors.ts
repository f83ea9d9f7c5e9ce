function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}

function isDatabaseError(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'SqliteError' || /^[0-9A-Z]{5}$/.test(codeOf(error)))
  )
}

/** Another process holds SQLite's write lock: worth another try. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error)
  return code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED'
}

/** PostgreSQL gave up on this transaction for the sake of another: serialization failure, deadlock. */
export function isSerializationFailure(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error))
}

/** A unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return (
    ['23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'].includes(codeOf(error)) &&
    isDatabaseError(error)
  )
}

/** Something still refers to the row. */
export function isForeignKeyViolation(error: unknown): boolean {
  return ['23503', 'SQLITE_CONSTRAINT_FOREIGNKEY'].includes(codeOf(error)) && isDatabaseError(error)
}

/** The migrations have not been run. */
export function isMissingTable(error: unknown): boolean {
  return (
    codeOf(error) === '42P01' ||
    (isDatabaseError(error) && error instanceof Error && error.message.startsWith('no such table'))
  )
}

export function isStorageFull(error: unknown): boolean {
  return ['SQLITE_FULL', 'ENOSPC', '53100'].includes(codeOf(error))
}

const UNREACHABLE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]

/** Where a name has several addresses, the errors of all of them come as one, which has no system call of its own. */
function isUnreachable(error: Error): boolean {
  return (
    UNREACHABLE.includes(codeOf(error)) && ('syscall' in error || error instanceof AggregateError)
  )
}

/**
 * The database cannot be reached or cannot take the statement now: locked, down, read-only, out of connections.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false
  }
  const code = codeOf(error)
  return (
    isBusy(error) ||
    /^SQLITE_(READONLY|IOERR|CANTOPEN)/.test(code) ||
    /^(08|57P|53[03]|55P03|25P03)/.test(code) ||
    ['KnexTimeoutError', 'TimeoutError', 'NoConnectionFree'].includes(error.name) ||
    isUnreachable(error) ||
    /Connection terminated|is not queryable|Unable to acquire a connection/.test(error.message)
  )
}
