import { codeWord } from '../../code_word.js'
import { codeForStatus, isRetryableStatus, ProviderError } from '../../errors.js'
import type { ProviderErrorCode } from '../../errors.js'
import type { GeminiErrorBody } from './gemini_wire.js'

/** Google answers a wrong key with 400, told apart from a bad request only by this reason. */
const KEY_REASONS = new Set(['API_KEY_INVALID', 'API_KEY_SERVICE_BLOCKED', 'CONSUMER_INVALID'])

const SECOND_MS = 1_000

/** Statuses of `google.rpc.Code` for errors that come without an HTTP code. */
const STATUS_CODES: Record<string, number> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL: 500,
  UNKNOWN: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
}

const UNKNOWN_ERROR_STATUS = 500

/** The error object of a body; undefined where the body is none of Google's, e.g. a proxy's page. */
export function parseGeminiError(body: string): GeminiErrorBody | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    /* Without server-sent events Google wraps errors of a stream into an array. */
    const document: unknown = Array.isArray(parsed) ? parsed[0] : parsed
    return isErrorDocument(document) ? document.error : undefined
  } catch {
    return undefined
  }
}

function isErrorDocument(document: unknown): document is { error: GeminiErrorBody } {
  return (
    typeof document === 'object' &&
    document !== null &&
    'error' in document &&
    typeof document.error === 'object' &&
    document.error !== null
  )
}

/**
 * The error of an answer whose HTTP status is not 2xx.
 *
 * @param body The parsed body, where it was JSON of Google's form.
 * @param retryAfterMs From the `Retry-After` header; `RetryInfo` in the body says it more exactly and wins.
 */
export function geminiHttpError(
  status: number,
  body: GeminiErrorBody | undefined,
  secrets: readonly (string | null)[],
  retryAfterMs?: number
) {
  return new ProviderError(codeOf(status, body), {
    status,
    retryable: isRetryableStatus(status),
    retryAfterMs: retryDelayMs(body) ?? retryAfterMs,
    details: { status: codeWord(body?.status), reason: reasonOf(body) },
    secrets,
  })
}

/** An error object inside a stream that began with 200: never tried again. */
export function geminiStreamError(body: GeminiErrorBody, secrets: readonly (string | null)[]) {
  const status = body.code ?? STATUS_CODES[body.status ?? ''] ?? UNKNOWN_ERROR_STATUS
  return new ProviderError(codeOf(status, body), {
    retryAfterMs: retryDelayMs(body),
    details: { errorStatus: status, status: codeWord(body.status), reason: reasonOf(body) },
    secrets,
  })
}

/** Such as `API_KEY_INVALID`. */
function reasonOf(body: GeminiErrorBody | undefined) {
  return codeWord(detailsOf(body).find(({ reason }) => reason !== undefined)?.reason)
}

function codeOf(status: number, body: GeminiErrorBody | undefined): ProviderErrorCode {
  const isKeyError = detailsOf(body).some(({ reason }) => reason && KEY_REASONS.has(reason))
  return isKeyError ? 'provider_misconfigured' : codeForStatus(status)
}

function retryDelayMs(body: GeminiErrorBody | undefined) {
  for (const { retryDelay } of detailsOf(body)) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(retryDelay ?? '')?.[1]
    if (seconds) {
      return Math.ceil(Number(seconds) * SECOND_MS)
    }
  }
  return undefined
}

function detailsOf(body: GeminiErrorBody | undefined) {
  return Array.isArray(body?.details) ? body.details : []
}
