import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'
import { AccountStates } from '../account_states.js'
import { endAllCredentials } from '../end_all_credentials.js'
import { Revocations } from '../revocations.js'

/**
 * Makes an account an administrator or a member. Whoever is demoted is signed out everywhere.
 */
@inject()
export class SetRole {
  constructor(
    private sql: SqlStore,
    private states: AccountStates,
    private revocations: Revocations
  ) {}

  /** Whether the role was another before. */
  async execute(userId: string, role: UserRole): Promise<boolean> {
    const { changed, ending } = await this.sql.transaction(async (sql) => {
      const rows = await sql.run(
        'update users set role = ?, updated_at = ? where id = ? and role <> ?',
        role,
        Date.now(),
        userId,
        role
      )
      const isDemoted = rows === 1 && role !== 'admin'
      return {
        changed: rows === 1,
        ending: isDemoted ? await endAllCredentials(sql, userId) : null,
      }
    })
    this.states.forget(userId)
    if (ending !== null) {
      this.revocations.announce(ending)
    }
    return changed
  }
}
