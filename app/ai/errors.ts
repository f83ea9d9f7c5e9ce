import { maskSecrets } from '#core/mask_secrets'

/** The codes of a call that failed at the provider; they are also the problem codes clients see. */
export const PROVIDER_ERROR_CODES = [
  'provider_rate_limited',
  'provider_misconfigured',
  'provider_rejected',
  'provider_unavailable',
  'provider_protocol_error',
  'provider_timeout',
  'content_filtered',
] as const

export type ProviderErrorCode = (typeof PROVIDER_ERROR_CODES)[number]

/** Texts for end users: they name neither the provider's words nor its address. */
const SAFE_MESSAGES: Record<ProviderErrorCode, string> = {
  provider_rate_limited: 'The model is receiving too many requests. Please try again in a moment.',
  provider_misconfigured:
    'The model provider refused the credentials or settings of this server. Please tell its administrator.',
  provider_rejected: 'The model provider did not accept this request.',
  provider_unavailable: 'The model provider could not be reached or had an error.',
  provider_protocol_error: 'The model provider sent an answer that could not be understood.',
  provider_timeout: 'The model provider took too long to answer.',
  content_filtered: 'The answer was withheld by a content filter of the model provider.',
}

export interface ProviderErrorOptions {
  /** May the same request be sent again, if nothing of the answer was seen yet? */
  retryable?: boolean
  /** HTTP status of the provider's answer, where there was one. */
  status?: number
  /** How long the provider asked to wait, in milliseconds. */
  retryAfterMs?: number
  /** For the log: plain values, masked. Of what the provider said only codes, see `code_word.ts`. */
  details?: Record<string, unknown>
  /** Values that must not appear in `details`, e.g. the API key. */
  secrets?: readonly (string | null)[]
}

/**
 * A call of a model that failed. `message` is safe to show to anybody; `details` is for the log and holds the codes that the
 * provider told, with keys masked. Its sentences are not kept, as they may repeat what people wrote, nor is its own error as
 * `cause`: it may quote our headers.
 */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode
  readonly retryable: boolean
  readonly status?: number
  readonly retryAfterMs?: number
  readonly details: Record<string, unknown>

  constructor(code: ProviderErrorCode, options: ProviderErrorOptions = {}) {
    super(SAFE_MESSAGES[code])
    this.name = 'ProviderError'
    this.code = code
    this.retryable = options.retryable ?? false
    this.status = options.status
    this.retryAfterMs = options.retryAfterMs
    this.details = maskDetails(options.details ?? {}, options.secrets ?? [])
  }
}

/** Longer values are cut: here, after the masks, which do not know half a key. */
const MAX_DETAIL_LENGTH = 200

function maskDetails(details: Record<string, unknown>, secrets: readonly (string | null)[]) {
  return Object.fromEntries(
    Object.entries(details)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, maskDetail(value, secrets)])
  )
}

function maskDetail(value: unknown, secrets: readonly (string | null)[]) {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return value
  }
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value)
  return maskSecrets(text, secrets).slice(0, MAX_DETAIL_LENGTH)
}

/** HTTP statuses after which the same request may be sent again. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

export function isRetryableStatus(status: number): boolean {
  return RETRYABLE_STATUSES.has(status)
}

/** The code for an HTTP status that is not 2xx, where the provider's own error code does not say more. */
export function codeForStatus(status: number): ProviderErrorCode {
  if (status === 429) {
    return 'provider_rate_limited'
  }
  if (status === 401 || status === 403 || status === 404) {
    return 'provider_misconfigured'
  }
  if (status >= 400 && status < 500) {
    /* Of the 4xx this one may pass and is sent again: where it does not pass, the provider is not there, rather than not
     * content with the request. */
    return status === 408 ? 'provider_unavailable' : 'provider_rejected'
  }
  return status >= 500 ? 'provider_unavailable' : 'provider_protocol_error'
}
