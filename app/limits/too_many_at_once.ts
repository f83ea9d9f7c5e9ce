import { Problem } from '#core/problem'
import type { ProblemCode } from '#core/problem_codes'

/** So many of something that one person may have under way at once. `name` is seen by clients. */
export interface ConcurrencyPolicy {
  name: string
  atOnce: number
}

export interface Refusal {
  /** One sentence for people. */
  detail: string
  /** When it may be worth another try, in seconds: nobody knows when something ends. */
  retryAfterS: number
  /** Further response headers. */
  headers?: Record<string, string>
}

/**
 * 429 for who has as many under way as are allowed, with the headers of draft-ietf-httpapi-ratelimit-headers-10: a quota
 * of concurrent requests has no window.
 */
export function tooManyAtOnce(
  code: ProblemCode,
  { name, atOnce }: ConcurrencyPolicy,
  { detail, retryAfterS, headers }: Refusal
): Problem {
  return new Problem(code, {
    detail,
    headers: {
      'retry-after': String(retryAfterS),
      'ratelimit-policy': `"${name}";q=${atOnce};qu="concurrent-requests"`,
      'ratelimit': `"${name}";r=0`,
      ...headers,
    },
  })
}
