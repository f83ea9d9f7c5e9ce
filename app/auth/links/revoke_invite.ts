import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'

/**
 * Takes an invitation back.
 */
@inject()
export class RevokeInvite {
  constructor(private sql: SqlStore) {}

  /** False where it was accepted, revoked or renewed before. */
  async execute(id: string): Promise<boolean> {
    const rows = await this.sql.transaction((sql) =>
      sql.run(`delete from account_links where id = ? and kind = 'invite'`, id)
    )
    return rows === 1
  }
}
