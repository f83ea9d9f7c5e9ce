import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { Database } from '@adonisjs/lucid/database'
import { surviveNoise } from '#core/redis_noise'
import { logOutages } from '#core/redis_outages'
import { SqlStore } from '#core/sql_store'

declare module '@adonisjs/core/types' {
  export interface ContainerBindings {
    'core.sql': SqlStore
  }
}

/**
 * The door to the database for prepared statements and transactions, and what becomes of Redis when it is away.
 */
export default class CoreProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(SqlStore, async (resolver) => {
      return new SqlStore(await resolver.make(Database))
    })
    container.alias('core.sql', SqlStore)
    container.resolving('redis', async (redis, resolver) => {
      redis.on('connection', surviveNoise)
      logOutages(redis, await resolver.make(Logger))
    })
  }

  /**
   * Takes all connections away from the package, which would say goodbye on each: where Redis is away that fails, and the end
   * of the server with it.
   */
  async shutdown() {
    const { activeConnections } = await this.app.container.make('redis')
    for (const [name, connection] of Object.entries(activeConnections)) {
      await connection.disconnect()
      Reflect.deleteProperty(activeConnections, name)
    }
  }
}
