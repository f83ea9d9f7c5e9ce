import type { ApplicationService } from '@adonisjs/core/types'
import { Database } from '@adonisjs/lucid/database'
import { SqlStore } from '#core/sql_store'

declare module '@adonisjs/core/types' {
  export interface ContainerBindings {
    'core.sql': SqlStore
  }
}

/**
 * The door to the database for prepared statements and transactions.
 */
export default class CoreProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(SqlStore, async (resolver) => {
      return new SqlStore(await resolver.make(Database))
    })
    this.app.container.alias('core.sql', SqlStore)
  }
}
