import type { RateLimitPolicy } from '#limits/rate_limits'

/** Requests that make this host ask a server, by person. */
export const READING_LIMIT: RateLimitPolicy = { name: 'tool-servers', requests: 120, windowS: 60 }
