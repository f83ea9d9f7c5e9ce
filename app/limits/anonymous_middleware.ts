import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { RouteLimits } from './route_limits.js'

/** Limits a route that needs no sign-in, by the client's address. */
@inject()
export default class AnonymousMiddleware {
  constructor(private limits: RouteLimits) {}

  async handle(ctx: HttpContext, next: NextFn) {
    await this.limits.takeAnonymous(ctx)
    return next()
  }
}
