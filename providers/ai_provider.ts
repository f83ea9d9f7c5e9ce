import type { ApplicationService } from '@adonisjs/core/types'
import { outbound } from '#core/outbound/outbound_transport'
import { ModelManager } from '#ai/model_manager'
import { Settings } from '#settings/settings'
import { TITLES_OFF } from '#ai/ai_settings'
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
      const settings = await resolver.make(Settings)
      const config: AiConfig = {
        ...this.app.config.get<AiConfig>('ai'),
        get default() {
          return settings.get('default_model')
        },
      }
      return new ModelManager(config, logger)
    })
    this.app.container.alias('ai.models', ModelManager)
  }

  /** Models that a setting names must be there. */
  async start() {
    const settings = await this.app.container.make(Settings)
    const models = await this.app.container.make(ModelManager)
    for (const key of ['default_model', 'title_model'] as const) {
      settings.addCheck(key, (value) =>
        value === TITLES_OFF || models.offers(String(value))
          ? null
          : 'Choose a model of a provider that is set up here.'
      )
    }
  }

  /** Connections kept for later requests would keep the process alive. */
  async shutdown() {
    await outbound.destroy()
  }
}
