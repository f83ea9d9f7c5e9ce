import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { SqlStore } from '#core/sql_store'
import { Revisions } from '#settings/revisions'
import { Settings } from '#settings/settings'

/**
 * What administrators set while Chatflow runs, kept in step on all instances. Listed after all providers that watch
 * something, so that it is loaded before anything is served.
 */
export default class SettingsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(Revisions, async (resolver) => {
      return new Revisions(await resolver.make(SqlStore), await resolver.make(Logger))
    })
    container.singleton(Settings, async (resolver) => {
      const { default: environment } = await import('#config/settings')
      const logger = await resolver.make(Logger)
      return new Settings(await resolver.make(SqlStore), logger, environment)
    })
  }

  async start() {
    const revisions = await this.app.container.make(Revisions)
    const settings = await this.app.container.make(Settings)
    revisions.watch('settings', () => settings.load())
    await revisions.check()
    if (this.app.getEnvironment() === 'web') {
      revisions.begin()
    }
  }

  async shutdown() {
    const revisions = await this.app.container.make(Revisions)
    revisions.end()
  }
}
