import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import { Problem } from '#core/problem'
import { CheckReadiness } from './check_readiness.js'

/** How long a load balancer should wait before it asks again, in seconds. */
const RETRY_AFTER_S = '5'

/** Whether an administrator asks. Nobody needs a credential here, and a bad one is none. */
async function isAdministrator({ auth, request }: HttpContext): Promise<boolean> {
  if (request.header('authorization') === undefined) {
    return false
  }
  const isKnown = await auth.check().catch(() => false)
  return isKnown && auth.user?.role === 'admin'
}

/**
 * For load balancers and the people behind them: strangers learn whether to send requests here, administrators also why
 * not.
 */
@inject()
export default class HealthController {
  constructor(private checkReadiness: CheckReadiness) {}

  /** `GET /health/live`: the process answers. */
  live() {
    return { status: 'ok' }
  }

  /** `GET /health/ready`: 200, also while degraded; 503 `not_ready` while requests would fail. */
  async ready(ctx: HttpContext) {
    if (app.isTerminating) {
      throw new Problem('server_stopping')
    }
    /* It listens a moment before all of it is up. */
    if (app.getEnvironment() === 'web' && !app.isReady) {
      throw new Problem('not_ready', { headers: { 'retry-after': RETRY_AFTER_S } })
    }
    const { status, checks } = await this.checkReadiness.execute()
    const details = (await isAdministrator(ctx)) ? { checks } : {}
    if (status === 'unavailable') {
      throw new Problem('not_ready', {
        headers: { 'retry-after': RETRY_AFTER_S },
        members: details,
      })
    }
    return { status, ...details }
  }
}
