import type { ApplicationService } from '@adonisjs/core/types'
import { ModelManager } from '#ai/model_manager'
import { SqlStore } from '#core/sql_store'
import { OwnMetrics } from '#metrics/own_metrics'
import { CheckReadiness } from '#operations/check_readiness'
import { EventLoopDelay } from '#operations/health/event_loop_delay'
import { RunEngine } from '#runs/run_engine'
import { RunFollowers } from '#runs/run_followers'

/** Figures for Prometheus. Nothing of it is loaded where nobody has set a token. */
export default class MetricsProvider {
  #end = () => {}

  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(OwnMetrics, () => new OwnMetrics())
  }

  async start() {
    const { default: env } = await import('#start/env')
    const token = env.get('METRICS_TOKEN')
    if (token === undefined || !['web', 'test'].includes(this.app.getEnvironment())) {
      return
    }
    const { container } = this.app
    const [{ Metrics }, { CurrentMetrics }, { HappenedMetrics }] = await Promise.all([
      import('#metrics/metrics'),
      import('#metrics/current_metrics'),
      import('#metrics/happened_metrics'),
    ])
    const loop = new EventLoopDelay()
    loop.begin()
    const current = new CurrentMetrics({
      engine: await container.make(RunEngine),
      followers: await container.make(RunFollowers),
      readiness: await container.make(CheckReadiness),
      sql: await container.make(SqlStore),
      database: await container.make('lucid.db'),
      loop,
    })
    const happened = new HappenedMetrics(await container.make(ModelManager))
    const end = happened.begin()
    this.#end = () => {
      end()
      loop.end()
    }
    const own = await container.make(OwnMetrics)
    own.metrics = new Metrics(token, current, happened)
  }

  async shutdown() {
    this.#end()
  }
}
