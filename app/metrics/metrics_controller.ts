import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { authenticationRequired, invalidToken } from '#auth/auth_problems'
import { bearerOf } from '#auth/bearer_guard'
import { Problem } from '#core/problem'
import { RouteLimits } from '#limits/route_limits'
import { OwnMetrics } from './own_metrics.js'

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Figures for Prometheus. */
@inject()
export default class MetricsController {
  constructor(
    private own: OwnMetrics,
    private limits: RouteLimits
  ) {}

  /** `GET /metrics`: nothing is there where nobody has set a token. Only tries with another token are limited. */
  async show(ctx: HttpContext) {
    const { metrics } = this.own
    if (metrics === null) {
      throw new Problem('not_found')
    }
    const token = bearerOf(ctx.request.request)
    if (token === null || !metrics.opensWith(token)) {
      await this.limits.takeAnonymous(ctx)
      throw token === null ? authenticationRequired() : invalidToken()
    }
    const text = await metrics.expose()
    ctx.response.header('content-type', CONTENT_TYPE)
    return ctx.response.send(text)
  }
}
