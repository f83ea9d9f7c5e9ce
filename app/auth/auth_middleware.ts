import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { hasAbility, type Ability } from './account.js'
import { abilityMissing, authenticationRequired } from './auth_problems.js'

export interface AuthOptions {
  /**
   * What a personal access token must be allowed: `read` to look, `chat` to send and change conversations, `*` to
   * manage the account. Clients that signed in may do everything.
   */
  ability: Ability
}

/**
 * Lets authenticated requests through. Answers 401 without a live credential and 403 `ability_missing` where a personal
 * access token lacks the ability.
 */
export default class AuthMiddleware {
  async handle({ auth }: HttpContext, next: NextFn, { ability }: AuthOptions) {
    if (!(await auth.check())) {
      throw auth.use('api').failure ?? authenticationRequired()
    }
    if (!hasAbility(auth.getUserOrFail(), ability)) {
      throw abilityMissing(ability)
    }
    return next()
  }
}
