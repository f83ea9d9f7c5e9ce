import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { SettingsRefused } from '../servers/settings_refused.js'
import { findTool } from './tool_rows.js'

/** Approves what a server made of a tool since; it may be used again as before. For administrators. */
@inject()
export class ReviewTool {
  constructor(private sql: SqlStore) {}

  /**
   * @param hash - of the definition that was looked at: the server may have changed it again meanwhile
   * @throws Problem `not_found`; SettingsRefused `tool_unchanged`
   */
  async execute(toolId: string, hash: string, origin: AuditOrigin): Promise<void> {
    await this.sql.transaction(async (sql) => {
      const row = await findTool(sql, toolId)
      if (row === undefined) {
        throw new Problem('not_found', { detail: 'There is no such tool.' })
      }
      if (row.changed_hash !== hash) {
        throw new SettingsRefused('tool_unchanged')
      }
      const now = Date.now()
      await sql.run(
        `update tools set definition = ?, definition_hash = ?, changed_definition = null,
           changed_hash = null, approved_at = ?, approved_by = ?, updated_at = ? where id = ?`,
        row.changed_definition,
        row.changed_hash,
        now,
        origin.actor.userId,
        now,
        toolId
      )
      await recordAudit(sql, {
        ...origin,
        action: 'tool.reviewed',
        target: { type: 'tool', id: toolId, label: row.name },
        before: { definition_hash: row.definition_hash },
        after: { definition_hash: hash },
      })
    })
  }
}
