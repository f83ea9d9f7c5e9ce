import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import policies from '#config/rate_limits'
import { Problem } from '#core/problem'
import { RouteLimits } from '#limits/route_limits'

/**
 * Lets signed-in administrators through, as often as the limits allow. Others are sent to sign in and come back to the page they wanted; a live
 * session of somebody who is no administrator (any more) gets 403.
 */
@inject()
export default class AdministratorMiddleware {
  constructor(private limits: RouteLimits) {}

  async handle(ctx: HttpContext, next: NextFn) {
    const { auth, request, response, session } = ctx
    const guard = auth.use('browser')
    if (!(await guard.check())) {
      await this.limits.takeAnonymous(ctx)
      if (request.method() === 'GET') {
        session.setIntendedUrl(request.url(true))
      }
      return response.redirect().toPath('/login')
    }
    const account = guard.getUserOrFail()
    await this.limits.takeOf(ctx, { userId: account.id, tokenId: null }, policies.pages)
    if (account.role !== 'admin') {
      throw new Problem('forbidden', { detail: 'Only administrators may open this page.' })
    }
    return next()
  }
}
