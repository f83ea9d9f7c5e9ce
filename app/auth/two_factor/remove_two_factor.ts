import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { deleteTwoFactor } from './two_factor_rows.js'

/**
 * Takes the second factor off an account whose owner lost it and the recovery codes: by an operator or administrator, who
 * made sure that it is them. What is signed in stays so.
 */
@inject()
export class RemoveTwoFactor {
  constructor(private sql: SqlStore) {}

  /** False where the account had none. */
  async execute(userId: string): Promise<boolean> {
    return this.sql.transaction((sql) => deleteTwoFactor(sql, userId))
  }
}
