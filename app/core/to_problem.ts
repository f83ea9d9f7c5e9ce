import { errors as authErrors } from '@adonisjs/auth'
import { errors as httpErrors } from '@adonisjs/core/http'
import { errors as vineErrors } from '@vinejs/vine'
import { isDatabaseUnavailable, isStorageFull } from '#core/database_errors'
import { Problem, type FieldError } from '#core/problem'

/** How long clients should wait before they try a database that was away, in seconds. */
const DATABASE_RETRY_AFTER_S = '5'

function toFieldErrors(messages: unknown): FieldError[] {
  if (!Array.isArray(messages)) {
    return []
  }
  return messages.map((entry: { field?: unknown; rule?: unknown; message?: unknown }) => ({
    field: String(entry.field ?? ''),
    rule: String(entry.rule ?? 'invalid'),
    message: String(entry.message ?? 'is not valid'),
  }))
}

function statusOf(error: unknown): number {
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') {
    return error.status
  }
  return 500
}

/**
 * Finds the problem document for any error: ours as they are, the framework's and the database's by what they mean.
 * Everything unknown is `internal_error` and keeps its details for the log.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) {
    return error
  }
  if (error instanceof vineErrors.E_VALIDATION_ERROR) {
    const fields = toFieldErrors(error.messages)
    return new Problem('validation_failed', {
      detail: fields[0]?.message ?? 'The request is not valid.',
      errors: fields,
    })
  }
  if (error instanceof httpErrors.E_ROUTE_NOT_FOUND) {
    return new Problem('not_found', { detail: 'There is nothing at this address.' })
  }
  if (error instanceof authErrors.E_UNAUTHORIZED_ACCESS) {
    return new Problem('authentication_required', { headers: { 'www-authenticate': 'Bearer' } })
  }
  if (isStorageFull(error)) {
    return new Problem('storage_full', { cause: error })
  }
  if (isDatabaseUnavailable(error)) {
    return new Problem('database_unavailable', {
      headers: { 'retry-after': DATABASE_RETRY_AFTER_S },
      cause: error,
    })
  }
  if (error instanceof Error && 'code' in error && error.code === 'E_BAD_CSRF_TOKEN') {
    return new Problem('form_expired')
  }
  const status = statusOf(error)
  if (status === 404) {
    return new Problem('not_found', { cause: error })
  }
  if (status === 403) {
    return new Problem('forbidden', { cause: error })
  }
  if (status >= 400 && status < 500) {
    return new Problem('request_failed', { cause: error })
  }
  return new Problem('internal_error', { cause: error })
}
