import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { endAllCredentials } from '../end_all_credentials.js'
import { Revocations } from '../revocations.js'

/**
 * Shuts an account out until it is activated again: every credential and open stream of it ends for good.
 */
@inject()
export class SuspendAccount {
  constructor(
    private sql: SqlStore,
    private revocations: Revocations
  ) {}

  /** Whether the account was active before. */
  async execute(userId: string): Promise<boolean> {
    const ending = await this.sql.transaction(async (sql) => {
      const now = Date.now()
      const rows = await sql.run(
        'update users set suspended_at = ?, updated_at = ? where id = ? and suspended_at is null',
        now,
        now,
        userId
      )
      return rows === 1 ? endAllCredentials(sql, userId) : null
    })
    if (ending !== null) {
      this.revocations.announce(ending)
    }
    return ending !== null
  }
}
