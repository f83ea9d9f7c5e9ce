import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { outbound } from '#core/outbound/outbound_transport'
import { SqlStore } from '#core/sql_store'
import { GuardedTransport } from '#core/outbound/guarded_transport'
import { loadManagedModels } from '#ai/managed/load_managed_models'
import { ModelManager } from '#ai/model_manager'
import { Revisions } from '#settings/revisions'
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
    this.app.container.singleton(GuardedTransport, async () => {
      const { default: providers } = await import('#config/providers')
      return new GuardedTransport(providers.allowedPrivateHosts)
    })
    this.app.container.singleton(ModelManager, async (resolver) => {
      const logger = await resolver.make('logger')
      const settings = await resolver.make(Settings)
      const config: AiConfig = {
        ...this.app.config.get<AiConfig>('ai'),
        guarded: await resolver.make(GuardedTransport),
        get default() {
          return settings.get('default_model')
        },
      }
      return new ModelManager(config, logger)
    })
    this.app.container.alias('ai.models', ModelManager)
  }

  /** What administrators say of models is watched; those that a setting names must be there. */
  async start() {
    const { container } = this.app
    const settings = await container.make(Settings)
    const models = await container.make(ModelManager)
    const sql = await container.make(SqlStore)
    const logger = await container.make(Logger)
    const revisions = await container.make(Revisions)
    revisions.watch('models', async () => models.manage(await loadManagedModels(sql, logger)))
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
    const guarded = await this.app.container.make(GuardedTransport)
    await guarded.destroy()
  }
}
