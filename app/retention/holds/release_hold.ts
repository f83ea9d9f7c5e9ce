import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import type { Hold } from './holds_query.js'

/** Ends a legal hold: what was kept for it goes by the rules again, unless another one holds it. */
@inject()
export class ReleaseHold {
  constructor(private sql: SqlStore) {}

  /** Answers whether there still was such a hold. */
  async execute(hold: Hold, origin: AuditOrigin, reason?: string): Promise<boolean> {
    return this.sql.transaction(async (sql) => {
      const deleted = await sql.run('delete from legal_holds where id = ?', hold.id)
      if (deleted === 0) {
        return false
      }
      const [type, id] =
        hold.conversationId === null
          ? ['user', hold.ownerId]
          : ['conversation', hold.conversationId]
      await recordAudit(sql, {
        ...origin,
        action: 'hold.released',
        target: { type, id, label: hold.ownerEmail },
        before: { hold: hold.id, reason: hold.reason },
        reason,
        subjectId: hold.ownerId,
      })
      return true
    })
  }
}
