import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import policies from '#config/rate_limits'
import { Problem } from '#core/problem'
import { validate } from '#core/validate'
import { RouteLimits } from '#limits/route_limits'
import { RefreshSession } from './refresh_session.js'
import { refreshValidator } from './session_validators.js'
import TokenPairTransformer from './token_pair_transformer.js'

const UNAUTHORIZED = 401

/** `POST /auth/refresh` */
@inject()
export default class RefreshController {
  constructor(
    private refreshSession: RefreshSession,
    private limits: RouteLimits
  ) {}

  async store(ctx: HttpContext) {
    const { request } = ctx
    const pair = await this.#limited(ctx, async () => {
      const { refresh_token: token } = await validate(refreshValidator, request.body())
      const place = { address: request.ip(), requestId: request.id() }
      return this.refreshSession.execute(token, place)
    })
    return new TokenPairTransformer(pair).toObject()
  }

  /** Only tokens that are not good count against the client's address: many people may be behind it. */
  async #limited<T>(ctx: HttpContext, work: () => Promise<T>): Promise<T> {
    await this.limits.takeAnonymous(ctx, policies.refresh)
    let isGuess = false
    try {
      return await work()
    } catch (error) {
      isGuess = error instanceof Problem && error.status === UNAUTHORIZED
      throw error
    } finally {
      if (!isGuess) {
        await this.limits.refundAnonymous(ctx, policies.refresh)
      }
    }
  }
}
