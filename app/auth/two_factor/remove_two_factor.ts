import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
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
  async execute(user: { id: string; email: string }, origin: AuditOrigin): Promise<boolean> {
    return this.sql.transaction(async (sql) => {
      const isRemoved = await deleteTwoFactor(sql, user.id)
      if (isRemoved) {
        await recordAudit(sql, {
          ...origin,
          action: 'user.two_factor_removed',
          target: { type: 'user', id: user.id, label: user.email },
        })
      }
      return isRemoved
    })
  }
}
