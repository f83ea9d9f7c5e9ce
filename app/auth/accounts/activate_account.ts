import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { findUserById, userTarget } from '../account_queries.js'
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
  async execute(userId: string, origin: AuditOrigin): Promise<boolean> {
    const isChanged = await this.sql.transaction(async (sql) => {
      const user = await findUserById(sql, userId)
      const rows = await sql.run(
        'update users set suspended_at = null, updated_at = ? where id = ? and suspended_at is not null',
        Date.now(),
        userId
      )
      if (user === undefined || rows === 0) {
        return false
      }
      await recordAudit(sql, { ...origin, action: 'user.activated', target: userTarget(user) })
      return true
    })
    this.states.forget(userId)
    return isChanged
  }
}
