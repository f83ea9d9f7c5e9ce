import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { ModelManager } from '#ai/model_manager'
import type { Tracing } from '#tracing/tracing'

/** Traces for OpenTelemetry. Nothing of it is loaded where nobody has set an endpoint for them. */
export default class TracingProvider {
  #tracing: Tracing | null = null

  constructor(protected app: ApplicationService) {}

  async start() {
    const { default: config } = await import('#config/tracing')
    const { container } = this.app
    const logger = await container.make(Logger)
    for (const fault of config.faults) {
      logger.warn(fault)
    }
    if (!config.isOn) {
      return
    }
    const [{ Tracing }, { RequestSpans }, { ownVersion }, { http }] = await Promise.all([
      import('#tracing/tracing'),
      import('#tracing/request_spans'),
      import('#operations/own_version'),
      import('#config/app'),
    ])
    const models = await container.make(ModelManager)
    const { trustProxy } = http
    this.#tracing = new Tracing({ ...config, version: ownVersion(), logger, models, trustProxy })
    this.#tracing.begin()
    container.bindValue(RequestSpans, this.#tracing.requests)
  }

  /** After everything else of ours, as it is the first of our providers. */
  async shutdown() {
    await this.#tracing?.end()
  }
}
