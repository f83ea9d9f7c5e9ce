import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import limits from '#limits/services/route_limits'

/** Limits a route that needs no sign-in, by the client's address. */
export default class AnonymousMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    await limits.takeAnonymous(ctx)
    return next()
  }
}
