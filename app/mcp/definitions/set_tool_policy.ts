import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { changedFields } from '#audit/changed_fields'
import type { Sql } from '#core/sql'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import type { ToolPolicy } from '#tools/types'
import { SettingsRefused } from '../servers/settings_refused.js'
import { ServerRegistry } from '../servers/server_registry.js'
import { filePolicyOf } from './offered_tools.js'
import { findTool, type ToolRow } from './tool_rows.js'

export interface ToolSettings {
  policy?: ToolPolicy
  isEnabled?: boolean
  isReadOnly?: boolean
}

/**
 * Says how a tool may be used. Whoever lets it run for the first time approves its definition with that. For
 * administrators.
 */
@inject()
export class SetToolPolicy {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry
  ) {}

  /** Throws a Problem `not_found`, and SettingsRefused where the host's file says what the policy is. */
  async execute(toolId: string, settings: ToolSettings, origin: AuditOrigin): Promise<void> {
    const servers = await this.registry.servers()
    await this.sql.transaction(async (sql) => {
      const row = await findTool(sql, toolId)
      if (row === undefined) {
        throw new Problem('not_found', { detail: 'There is no such tool.' })
      }
      const server = servers.find(({ id }) => id === row.server_id)
      const fixed = server === undefined ? null : filePolicyOf(server, row.name)
      if (settings.policy !== undefined && fixed !== null) {
        throw new SettingsRefused('tool_policy_of_host')
      }
      const policy = settings.policy ?? row.policy
      const isApproval = row.approved_at === null && policy !== 'off'
      await sql.run(
        `update tools set policy = ?, is_enabled = ?, is_read_only = ?, approved_at = ?,
           approved_by = ?, updated_at = ? where id = ?`,
        policy,
        Number(settings.isEnabled ?? row.is_enabled === 1),
        Number(settings.isReadOnly ?? row.is_read_only === 1),
        isApproval ? Date.now() : row.approved_at,
        isApproval ? origin.actor.userId : row.approved_by,
        Date.now(),
        toolId
      )
      await this.#record(sql, row, origin)
    })
  }

  async #record(sql: Sql, before: ToolRow, origin: AuditOrigin): Promise<void> {
    const after = await findTool(sql, before.id)
    const changes = after === undefined ? null : changedFields(factsOf(before), factsOf(after))
    if (changes !== null) {
      const target = { type: 'tool', id: before.id, label: before.name }
      await recordAudit(sql, { ...origin, action: 'tool.policy_changed', target, ...changes })
    }
  }
}

function factsOf({ policy, is_enabled: isEnabled, is_read_only: isReadOnly }: ToolRow) {
  return { policy, enabled: isEnabled === 1, read_only: isReadOnly === 1 }
}
