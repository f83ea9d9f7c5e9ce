import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { ServerConnections } from '../connections/server_connections.js'
import { deleteCasesOf } from '../testing/tool_cases.js'
import { findOwnServer } from './find_own_server.js'
import { forgetCredentials, resourcesOf } from './forget_credentials.js'
import { serverFacts, serverTarget } from './server_facts.js'
import { ServerRegistry } from './server_registry.js'

/**
 * Removes a server of the database with all that was approved of it and the access to it that people have granted. For
 * administrators.
 */
@inject()
export class DeleteServer {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry,
    private connections: ServerConnections
  ) {}

  /** Throws a Problem `not_found`, and SettingsRefused `server_of_host`. */
  async execute(id: string, origin: AuditOrigin): Promise<void> {
    const resources = await resourcesOf(await this.registry.servers())
    await this.sql.transaction(async (sql) => {
      const row = await findOwnServer(sql, id)
      await sql.run('delete from mcp_servers where id = ?', id)
      await forgetCredentials(sql, row.url, resources)
      await deleteCasesOf(sql, row.slug)
      await recordAudit(sql, {
        ...origin,
        action: 'mcp_server.deleted',
        target: serverTarget(row),
        before: await serverFacts(row),
      })
    })
    this.registry.forget()
    this.connections.keepOnly(await this.registry.servers())
  }
}
