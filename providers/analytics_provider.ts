import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { RollUpWorker } from '#analytics/rollup/roll_up_worker'
import { SqlStore } from '#core/sql_store'

/** Keeps the figures of the reports up to date while the server runs. */
export default class AnalyticsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(RollUpWorker, async (resolver) => {
      return new RollUpWorker(await resolver.make(SqlStore), await resolver.make(Logger))
    })
  }

  /** Commands leave it to the server. Tests add up when they want to. */
  async ready() {
    if (this.app.getEnvironment() !== 'web') {
      return
    }
    const worker = await this.app.container.make(RollUpWorker)
    worker.begin()
    this.app.terminating(() => worker.end())
  }
}
