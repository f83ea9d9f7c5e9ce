import type { ApplicationService } from '@adonisjs/core/types'
import { CheckReadiness } from '#operations/check_readiness'
import { EventLoopDelay } from '#operations/health/event_loop_delay'
import { readinessProbes } from '#operations/readiness_probes'

/** What a connection may still take for itself once all answers are over, in milliseconds. */
const LAST_CONNECTIONS_MS = 2_000

/**
 * Health, and the end of connections when the server stops. Listed before the providers that end their own streams:
 * hooks run in reverse order, and this one is the last before the server closes.
 */
export default class OperationsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { app } = this
    app.container.singleton(EventLoopDelay, () => new EventLoopDelay())
    app.container.singleton(CheckReadiness, async (resolver) => {
      const { default: env } = await import('#start/env')
      const db = await resolver.make('lucid.db')
      const redis = env.get('REDIS_URL') ? await resolver.make('redis') : null
      return new CheckReadiness(readinessProbes(app, db, redis), await resolver.make('logger'))
    })
  }

  /**
   * A client that has connected and sends nothing, or half a request, counts as busy and would keep the server from
   * closing for a minute.
   */
  async ready() {
    if (this.app.getEnvironment() !== 'web') {
      return
    }
    const loop = await this.app.container.make(EventLoopDelay)
    loop.begin()
    this.app.terminating(() => loop.end())
    const server = await this.app.container.make('server')
    this.app.terminating(() => {
      setTimeout(() => server.getNodeServer()?.closeAllConnections(), LAST_CONNECTIONS_MS).unref()
    })
  }
}
