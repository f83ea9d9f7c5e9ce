import type { HttpContext } from '@adonisjs/core/http'
import limits, { routeLimits, searchedLists } from '#config/rate_limits'
import { addressKey } from './address_key.js'
import { limitHeaders } from './rate_limited.js'
import type { RateLimitPolicy, Take } from './rate_limit_policy.js'
import type { RateLimits } from './rate_limits.js'

/** Whoever a request is from. */
export interface Requester {
  userId: string
  /** The personal access token that it came with; null where it did not. */
  tokenId: string | null
}

/**
 * Limits requests by who sent them: those of known people by person and by token, all others by address. Every answer of
 * a route that is limited says what is left.
 */
export class RouteLimits {
  constructor(private rateLimits: RateLimits) {}

  /**
   * Counts a request of somebody who is known: to the API or the pages, as a token's, and where its route has a limit of
   * its own. Throws `rate_limited`.
   */
  async takeOf(
    ctx: HttpContext,
    { userId, tokenId }: Requester,
    policy: RateLimitPolicy = limits.api
  ): Promise<void> {
    const takes: Take[] = [{ policy, key: userId }]
    if (tokenId !== null) {
      takes.push({ policy: limits.token, key: tokenId })
    }
    const own = ownLimit(ctx)
    if (own !== null) {
      takes.push({ policy: own, key: userId })
    }
    await this.#take(ctx, takes)
  }

  /** Counts a request that nobody is known to have sent. Throws `rate_limited`. */
  async takeAnonymous(ctx: HttpContext, policy: RateLimitPolicy = limits.anonymous): Promise<void> {
    await this.#take(ctx, [{ policy, key: addressKey(ctx.request.ip()) }])
  }

  /** Gives back what `takeAnonymous` took: the request was good. */
  async refundAnonymous(ctx: HttpContext, policy: RateLimitPolicy): Promise<void> {
    await this.rateLimits.refund(policy, addressKey(ctx.request.ip()))
  }

  async #take({ response }: HttpContext, takes: Take[]): Promise<void> {
    const standings = await this.rateLimits.take(takes)
    if (standings.length > 0) {
      const headers = limitHeaders(standings)
      for (const name in headers) {
        response.header(name, headers[name])
      }
    }
  }
}

function ownLimit({ request, route }: HttpContext): RateLimitPolicy | null {
  const name = route?.name ?? ''
  if (searchedLists.includes(name) && request.qs().q !== undefined) {
    return limits.searches
  }
  return routeLimits[name] ?? null
}
