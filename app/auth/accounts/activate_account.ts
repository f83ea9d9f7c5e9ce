import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { AccountStates } from '../account_states.js'

/**
 * Lets a suspended account sign in again. What it was signed in with before stays ended.
 */
@inject()
export class ActivateAccount {
  constructor(
    private sql: SqlStore,
    private states: AccountStates
  ) {}

  /** Whether the account was suspended before. */
  async execute(userId: string): Promise<boolean> {
    const rows = await this.sql.transaction((sql) =>
      sql.run(
        'update users set suspended_at = null, updated_at = ? where id = ? and suspended_at is not null',
        Date.now(),
        userId
      )
    )
    this.states.forget(userId)
    return rows === 1
  }
}
