import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { SearchIndexer } from '#conversations/search_indexer'
import { SqlStore } from '#core/sql_store'

/** Keeps the full-text index up to date while the server runs. PostgreSQL keeps its own. */
export default class SearchProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(SearchIndexer, async (resolver) => {
      return new SearchIndexer(await resolver.make(SqlStore), await resolver.make(Logger))
    })
  }

  /** Commands leave their documents to the server. Tests index when they want to. */
  async ready() {
    if (this.app.getEnvironment() !== 'web') {
      return
    }
    const { dialect } = await this.app.container.make(SqlStore)
    if (dialect === 'sqlite') {
      const indexer = await this.app.container.make(SearchIndexer)
      indexer.begin()
      this.app.terminating(() => indexer.end())
    }
  }
}
