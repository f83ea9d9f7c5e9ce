import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import policies from '#config/rate_limits'
import { Problem } from '#core/problem'
import limits from '#limits/services/route_limits'

/**
 * Lets signed-in administrators through, as often as the limits allow. Others are sent to sign in and come back to the page they wanted; a live
 * session of somebody who is no administrator (any more) gets 403.
 */
export default class AdministratorMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { auth, request, response, session } = ctx
    const guard = auth.use('browser')
    if (!(await guard.check())) {
      await limits.takeAnonymous(ctx)
      if (request.method() === 'GET') {
        session.setIntendedUrl(request.url(true))
      }
      return response.redirect().toPath('/login')
    }
    const account = guard.getUserOrFail()
    await limits.takeOf(ctx, { userId: account.id, tokenId: null }, policies.pages)
    if (account.role !== 'admin') {
      throw new Problem('forbidden', { detail: 'Only administrators may open this page.' })
    }
    return next()
  }
}
