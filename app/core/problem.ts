import { Exception } from '@adonisjs/core/exceptions'
import { problemCodes, type ProblemCode } from '#core/problem_codes'

export interface FieldError {
  /** Path of the field in the request, e.g. `message` or `parts.0.text`. */
  field: string
  /** Stable name of the broken rule, e.g. `required`. */
  rule: string
  message: string
}

export interface ProblemOptions {
  /** One sentence for the person who reads it; safe to show. */
  detail?: string
  errors?: FieldError[]
  /** Response headers, e.g. `Retry-After`. */
  headers?: Record<string, string>
  /** Further members of the problem document, snake_case. */
  members?: Record<string, unknown>
  cause?: unknown
}

/** When to try again where nothing better is known, in seconds. */
const RETRY_AFTER_S = '5'

/** The headers of every answer with this status; others may say it better. */
export function headersOfStatus(status: number): Record<string, string> {
  return status === 429 || status === 503 ? { 'retry-after': RETRY_AFTER_S } : {}
}

/**
 * An error that a client sees as `application/problem+json` (RFC 9457). Thrown where the fact is known; the exception
 * handler turns it into the answer.
 */
export class Problem extends Exception {
  declare code: ProblemCode
  readonly detail: string
  readonly errors?: FieldError[]
  readonly headers: Record<string, string>
  readonly members: Record<string, unknown>

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    const { status, title } = problemCodes[code]
    super(options.detail ?? title, { status, code, cause: options.cause })
    this.detail = options.detail ?? `${title}.`
    this.errors = options.errors
    this.headers = { ...headersOfStatus(status), ...options.headers }
    this.members = options.members ?? {}
  }

  /** The problem document. `requestId` is the one of the `X-Request-Id` header and the log line. */
  toDocument(requestId: string) {
    const code: ProblemCode = this.code
    return {
      type: `/docs/errors#${code}`,
      title: problemCodes[code].title,
      status: problemCodes[code].status,
      detail: this.detail,
      code,
      request_id: requestId,
      ...(this.errors && { errors: this.errors }),
      ...this.members,
    }
  }
}
