import { maskSecrets } from '#core/mask_secrets'

/** Errors that carry an error that carries an error: enough to see where it came from. */
const MAX_CAUSES = 3

interface LoggedError {
  type: string
  message: string
  stack?: string
  code?: string | number
  status?: number
  cause?: LoggedError
}

function hasField<K extends string>(value: object, name: K): value is Record<K, unknown> {
  return name in value
}

/**
 * What a log line says of an error: these fields and no others, because libraries hang requests, queries, answers and
 * keys on theirs. What looks like a credential is masked.
 */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: 'not an error' }
  }
  const described: LoggedError = {
    type: error.name,
    message: maskSecrets(error.message, []),
    ...(error.stack !== undefined && { stack: maskSecrets(error.stack, []) }),
  }
  if (hasField(error, 'code') && ['string', 'number'].includes(typeof error.code)) {
    described.code = typeof error.code === 'number' ? error.code : String(error.code)
  }
  if (hasField(error, 'status') && typeof error.status === 'number') {
    described.status = error.status
  }
  if (error.cause !== undefined && depth < MAX_CAUSES) {
    described.cause = describeError(error.cause, depth + 1)
  }
  return described
}
