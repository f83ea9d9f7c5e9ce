import { errors, type Limiter } from '@adonisjs/limiter'
import type { LimiterConsumptionOptions } from '@adonisjs/limiter/types'
import type { Logger } from '@adonisjs/core/logger'
import { Breaker } from '#core/breaker'
import { Problem } from '#core/problem'

/** `requests` in `windowS` seconds, for each key. `name` is seen by clients and is part of the stored key. */
export interface RateLimitPolicy {
  name: string
  requests: number
  windowS: number
}

/** Makes the counters of a policy; the same ones for the same options. */
export type Counters = (options: LimiterConsumptionOptions) => Limiter

/** Where things are counted. */
export interface CounterStores {
  /** In this process. */
  local: Counters
  /** In Redis; null where it is not configured. */
  shared: Counters | null
}

/**
 * 429 with the headers of draft-ietf-httpapi-ratelimit-headers-10. `retryAfterS` is in seconds.
 */
export function rateLimited(policy: RateLimitPolicy, retryAfterS: number): Problem {
  const seconds = Math.max(1, Math.ceil(retryAfterS))
  return new Problem('rate_limited', {
    detail: `Try again in ${seconds} s.`,
    headers: {
      'retry-after': String(seconds),
      'ratelimit-policy': `"${policy.name}";q=${policy.requests};w=${policy.windowS}`,
      'ratelimit': `"${policy.name}";r=0;t=${seconds}`,
    },
  })
}

/**
 * Counts what is limited, in Redis where it is configured and in this process otherwise. While Redis is away each
 * process counts for itself, to half the limit: a limit is never an error and never off.
 */
export class RateLimits {
  #stores: CounterStores
  #logger: Logger
  #breaker = new Breaker()

  constructor(stores: CounterStores, logger: Logger) {
    this.#stores = stores
    this.#logger = logger
  }

  /** Takes one request from the bucket of `key`. Throws `rate_limited` where none is left. */
  async consume(policy: RateLimitPolicy, key: string): Promise<void> {
    try {
      await this.#withStore(policy, (limiter) => limiter.consume(storedKey(policy, key)))
    } catch (error) {
      if (error instanceof errors.E_TOO_MANY_REQUESTS) {
        throw rateLimited(policy, error.response.availableIn)
      }
      throw error
    }
  }

  /** Gives one request back. */
  async refund(policy: RateLimitPolicy, key: string): Promise<void> {
    await this.#withStore(policy, (limiter) => limiter.decrement(storedKey(policy, key)))
  }

  /** Fills the bucket of `key` again. */
  async clear(policy: RateLimitPolicy, key: string): Promise<void> {
    await this.#withStore(policy, (limiter) => limiter.delete(storedKey(policy, key)))
  }

  async #withStore<T>(policy: RateLimitPolicy, work: (limiter: Limiter) => Promise<T>): Promise<T> {
    const { requests, windowS: duration } = policy
    const { local, shared } = this.#stores
    if (shared === null) {
      return work(local({ requests, duration }))
    }
    if (!this.#breaker.isOpen) {
      try {
        const result = await work(shared({ requests, duration }))
        this.#breaker.succeeded()
        return result
      } catch (error) {
        if (error instanceof errors.E_TOO_MANY_REQUESTS) {
          this.#breaker.succeeded()
          throw error
        }
        this.#breaker.failed()
        this.#logger.warn({ err: error }, 'Redis is away: limits are counted in this process')
      }
    }
    const half = Math.max(1, Math.floor(requests / 2))
    return work(local({ requests: half, duration }))
  }
}

function storedKey(policy: RateLimitPolicy, key: string): string {
  return `${policy.name}:${key}`
}
