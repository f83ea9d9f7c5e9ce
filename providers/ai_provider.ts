import type { ApplicationService } from '@adonisjs/core/types'
import { outbound } from '#core/outbound/outbound_transport'
import { ModelManager } from '#ai/model_manager'
import type { AiConfig } from '#ai/define_config'

declare module '@adonisjs/core/types' {
  export interface ContainerBindings {
    'ai.models': ModelManager
  }
}

/**
 * The door to the language models.
 */
export default class AiProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(ModelManager, async (resolver) => {
      const logger = await resolver.make('logger')
      return new ModelManager(this.app.config.get<AiConfig>('ai'), logger)
    })
    this.app.container.alias('ai.models', ModelManager)
  }

  /** Connections kept for later requests would keep the process alive. */
  async shutdown() {
    await outbound.destroy()
  }
}
