import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { maskedEmail } from './account_link.js'

/**
 * Takes an invitation back.
 */
@inject()
export class RevokeInvite {
  constructor(private sql: SqlStore) {}

  /** False where it was accepted, revoked or renewed before. */
  async execute(id: string, origin: AuditOrigin): Promise<boolean> {
    return this.sql.transaction(async (sql) => {
      const invite = await sql.get<{ subject: string }>(
        `select subject from account_links where id = ? and kind = 'invite'`,
        id
      )
      const rows = await sql.run('delete from account_links where id = ?', id)
      if (invite === undefined || rows === 0) {
        return false
      }
      const target = { type: 'invite', id, label: maskedEmail(invite.subject) }
      await recordAudit(sql, { ...origin, action: 'invite.revoked', target })
      return true
    })
  }
}
