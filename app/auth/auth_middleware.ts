import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import limits from '#limits/services/route_limits'
import { hasAbility, tokenIdOf, type Ability } from './account.js'
import { abilityMissing, authenticationRequired } from './auth_problems.js'

export interface AuthOptions {
  /**
   * What a personal access token must be allowed: `read` to look, `chat` to send and change conversations, `*` to
   * manage the account. Clients that signed in may do everything.
   */
  ability: Ability
}

/**
 * Lets authenticated requests through, as many as the limits allow. Answers 401 without a live credential, 429 beyond a
 * limit, and 403 `ability_missing` where a personal access token lacks the ability.
 */
export default class AuthMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { ability }: AuthOptions) {
    const { auth } = ctx
    if (!(await auth.check())) {
      await limits.takeAnonymous(ctx)
      throw auth.use('api').failure ?? authenticationRequired()
    }
    const account = auth.getUserOrFail()
    await limits.takeOf(ctx, { userId: account.id, tokenId: tokenIdOf(account) })
    if (!hasAbility(account, ability)) {
      throw abilityMissing(ability)
    }
    return next()
  }
}
