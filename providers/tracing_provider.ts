import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Tracing } from '#tracing/tracing'

/** Traces for OpenTelemetry. Nothing of it is loaded where nobody has set an endpoint for them. */
export default class TracingProvider {
  #tracing: Tracing | null = null

  constructor(protected app: ApplicationService) {}

  async start() {
    const { default: config } = await import('#config/tracing')
    if (!config.isOn) {
      return
    }
    const [{ Tracing }, { RequestSpans }, { ownVersion }] = await Promise.all([
      import('#tracing/tracing'),
      import('#tracing/request_spans'),
      import('#operations/own_version'),
    ])
    const { container } = this.app
    const logger = await container.make(Logger)
    this.#tracing = new Tracing({ ...config, version: ownVersion(), logger })
    this.#tracing.begin()
    container.bindValue(RequestSpans, this.#tracing.requests)
  }

  /** After the last answers. */
  async shutdown() {
    await this.#tracing?.end()
  }
}
