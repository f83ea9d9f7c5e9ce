import { isStorageFull } from '#core/database_errors'
import { Problem } from '#core/problem'

/** What the local disk and S3 call a file that is not there. */
const MISSING = ['ENOENT', 'NoSuchKey', 'NotFound']

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    (MISSING.includes(error.name) ||
      ('code' in error && typeof error.code === 'string' && MISSING.includes(error.code)))
  )
}

/**
 * The error of a disk as the rest of the server understands it. A full disk stays what it is, and so does a file that is
 * not there, which is nobody's to try again; anything else is `storage_unavailable`.
 */
export function storageFault(error: unknown): unknown {
  const cause = causeOf(error)
  return isStorageFull(cause) || isMissing(cause)
    ? cause
    : new Problem('storage_unavailable', { cause })
}
