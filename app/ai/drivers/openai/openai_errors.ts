import { APIError } from 'openai/core/error'
import { codeWord } from '../../code_word.js'
import { ProviderError, codeForStatus, isRetryableStatus } from '../../errors.js'
import { isRecord } from '../../event_json.js'
import { retryAfterMs } from '#core/outbound/retry_after'
import type { OutboundHeaders } from '#core/outbound/outbound_transport'
import type { ProviderErrorCode } from '../../errors.js'

type Secrets = readonly (string | null)[]

/** The account cannot pay: waiting does not help, the administrator must. */
const UNPAID = /insufficient_(?:quota|balance)|billing/
const PAYMENT_REQUIRED = 402
const FILTERED = /content_filter|content_policy|moderation_blocked|responsibleaipolicy/

/** What the codes and types of errors inside a stream mean; they come without an HTTP status. */
const STREAM_ERRORS: [RegExp, ProviderErrorCode][] = [
  [/rate_limit|too_many_requests/, 'provider_rate_limited'],
  [/invalid_api_key|authentication|permission|model_not_found/, 'provider_misconfigured'],
  [/invalid|context_length|unsupported|image_/, 'provider_rejected'],
]

/** The error of an answer that is not 2xx. `body` is its text, in whatever shape. */
export function fromHttpError(
  status: number,
  headers: OutboundHeaders,
  body: string,
  secrets: Secrets
): ProviderError {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]]
  )
  const json = jsonOf(body)
  const error = APIError.generate(status, json, undefined, new Headers(entries))
  return fromApiError(error, status, { retryAfterMs: retryAfterMs(headers), secrets })
}

/** The error that the SDK made of an answer that is not 2xx. */
export function fromApiError(
  error: APIError,
  status: number,
  options: { retryAfterMs?: number; secrets: Secrets }
): ProviderError {
  const words = wordsOf(error.code, error.type)
  const details = {
    status,
    kind: error.constructor.name,
    code: codeWord(error.code),
    type: codeWord(error.type),
    param: codeWord(error.param),
    providerRequestId: codeWord(error.requestID),
  }
  const common = { status, details, secrets: options.secrets }
  if (UNPAID.test(words) || status === PAYMENT_REQUIRED) {
    return new ProviderError('provider_misconfigured', common)
  }
  if (FILTERED.test(words)) {
    return new ProviderError('content_filtered', common)
  }
  return new ProviderError(codeForStatus(status), {
    ...common,
    retryable: isRetryableStatus(status),
    retryAfterMs: options.retryAfterMs,
  })
}

/** Whether the provider does not show thoughts to this organisation, see docs/decisions/0004. */
export function refusesSummaries(error: unknown): boolean {
  return (
    error instanceof ProviderError &&
    error.status === 400 &&
    error.details.param === 'reasoning.summary' &&
    error.details.code === 'unsupported_value'
  )
}

/** The error that came inside a stream with status 200. Never sent again. */
export function fromStreamError(error: unknown, secrets: Secrets): ProviderError {
  const { code, type, param } = isRecord(error) ? error : {}
  const details = {
    where: 'stream',
    code: codeWord(code),
    type: codeWord(type),
    param: codeWord(param),
  }
  return new ProviderError(codeOfStreamError(code, type), { details, secrets })
}

function codeOfStreamError(code: unknown, type: unknown): ProviderErrorCode {
  const words = wordsOf(code, type)
  if (UNPAID.test(words)) {
    return 'provider_misconfigured'
  }
  if (FILTERED.test(words)) {
    return 'content_filtered'
  }
  const status = Number(code)
  if (Number.isInteger(status) && status >= 400) {
    return codeForStatus(status)
  }
  return STREAM_ERRORS.find(([pattern]) => pattern.test(words))?.[1] ?? 'provider_unavailable'
}

function wordsOf(...values: unknown[]): string {
  return values
    .filter((value) => typeof value === 'string')
    .join(' ')
    .toLowerCase()
}

/** The body where it is a JSON object; servers that are only compatible may leave out the `error` around it. */
function jsonOf(body: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(body)
    if (!isRecord(json)) {
      return undefined
    }
    return isRecord(json.error) ? json : { error: { message: json.error, ...json } }
  } catch {
    return undefined
  }
}
