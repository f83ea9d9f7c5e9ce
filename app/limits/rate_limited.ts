import { Problem } from '#core/problem'
import type { Bucket, Level } from './rate_limit_policy.js'

/** A bucket after a request. */
export interface Standing extends Bucket, Level {}

/** Whether it was empty for a request that was refused. */
export function isEmpty({ used, requests }: Standing): boolean {
  return used >= requests
}

/** At least a second: who is told 0 tries at once, and again. */
function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000))
}

/** The headers of draft-ietf-httpapi-ratelimit-headers-10. */
export function limitHeaders(standings: readonly Standing[]): Record<string, string> {
  const policies = standings.map(
    ({ name, requests, windowS }) => `"${name}";q=${requests};w=${windowS}`
  )
  const levels = standings.map(
    ({ name, requests, used, resetMs }) =>
      `"${name}";r=${Math.max(0, requests - used)};t=${seconds(resetMs)}`
  )
  return { 'ratelimit-policy': policies.join(', '), 'ratelimit': levels.join(', ') }
}

/** 429 for who finds one of these buckets empty. */
export function rateLimited(standings: readonly Standing[]): Problem {
  const empty = standings.filter(isEmpty)
  const wait = seconds(Math.max(...empty.map(({ resetMs }) => resetMs)))
  return new Problem('rate_limited', {
    detail: `Try again in ${wait} s.`,
    headers: { 'retry-after': String(wait), ...limitHeaders(standings) },
  })
}
