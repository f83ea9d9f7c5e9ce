import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { endAllCredentials } from '../end_all_credentials.js'
import { Revocations } from '../revocations.js'

/**
 * Signs an account out everywhere, its personal access tokens included.
 */
@inject()
export class EndAllSessions {
  constructor(
    private sql: SqlStore,
    private revocations: Revocations
  ) {}

  async execute(userId: string): Promise<void> {
    const ending = await this.sql.transaction((sql) => endAllCredentials(sql, userId))
    if (ending !== null) {
      this.revocations.announce(ending)
    }
  }
}
