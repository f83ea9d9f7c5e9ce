import { inject } from '@adonisjs/core'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import type { ToolPolicy } from '#tools/types'
import { SettingsRefused } from '../servers/settings_refused.js'
import { ServerRegistry } from '../servers/server_registry.js'
import { filePolicyOf } from './offered_tools.js'
import { findTool } from './tool_rows.js'

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
  async execute(toolId: string, settings: ToolSettings): Promise<void> {
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
      await sql.run(
        `update tools set policy = ?, is_enabled = ?, is_read_only = ?, approved_at = ?,
           updated_at = ? where id = ?`,
        policy,
        Number(settings.isEnabled ?? row.is_enabled === 1),
        Number(settings.isReadOnly ?? row.is_read_only === 1),
        row.approved_at ?? (policy === 'off' ? null : Date.now()),
        Date.now(),
        toolId
      )
    })
  }
}
