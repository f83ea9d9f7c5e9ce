import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { ServerConnections } from '../connections/server_connections.js'
import { serverTarget } from './server_facts.js'
import { ServerRegistry } from './server_registry.js'
import { findServerRow } from './server_rows.js'
import { SettingsRefused } from './settings_refused.js'

/**
 * Turns a server off, with its connections and its program, or on again. One of the host's file too: whoever sees it do
 * harm must not have to wait for the host. For administrators.
 */
@inject()
export class SetServerEnabled {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry,
    private connections: ServerConnections
  ) {}

  /** Throws a Problem `not_found`; SettingsRefused `server_off_in_file`. */
  async execute(id: string, isEnabled: boolean, origin: AuditOrigin): Promise<void> {
    const server = await this.registry.findById(id)
    if (isEnabled && server?.isOffInFile) {
      throw new SettingsRefused('server_off_in_file')
    }
    await this.sql.transaction(async (sql) => {
      const row = await findServerRow(sql, id)
      if (row === undefined) {
        throw new Problem('not_found', { detail: 'There is no such server.' })
      }
      if ((row.is_enabled === 1) === isEnabled) {
        return
      }
      await sql.run(
        'update mcp_servers set is_enabled = ?, updated_at = ? where id = ?',
        Number(isEnabled),
        Date.now(),
        id
      )
      await recordAudit(sql, {
        ...origin,
        action: isEnabled ? 'mcp_server.turned_on' : 'mcp_server.turned_off',
        target: serverTarget(row),
      })
    })
    this.registry.forget()
    this.connections.keepOnly(await this.registry.servers())
  }
}
