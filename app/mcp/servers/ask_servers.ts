import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import { ServerConnections } from '../connections/server_connections.js'
import type { ServerEntry } from './server_entry.js'
import { serverTarget } from './server_facts.js'
import { ServerRegistry } from './server_registry.js'

/** Programs that are fetched first take longer: their state says so, and they are asked on. */
const PATIENCE_MS = 15_000

/** Asks servers what they offer, at once and whatever is known of them. For administrators. */
@inject()
export class AskServers {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry,
    private connections: ServerConnections
  ) {}

  /**
   * One server; how it answered is its state afterwards.
   *
   * @param how - `refresh` asks for its tools, `test` over a new connection
   * @throws Problem `not_found`
   */
  async one(id: string, how: 'refresh' | 'test', origin: AuditOrigin): Promise<ServerEntry> {
    const server = await this.registry.findById(id)
    if (server === undefined) {
      throw new Problem('not_found', { detail: 'There is no such server.' })
    }
    await this.#ask([server], how, origin)
    return server
  }

  /** All of them, after the host's file was read anew. Throws McpFileError where that is no good; then none is asked. */
  async all(origin: AuditOrigin): Promise<ServerEntry[]> {
    await this.registry.reload()
    const servers = await this.registry.servers()
    this.connections.keepOnly(servers)
    await this.#ask(servers, 'refresh', origin)
    return servers
  }

  async #ask(servers: ServerEntry[], how: 'refresh' | 'test', origin: AuditOrigin): Promise<void> {
    await this.sql.transaction(async (sql) => {
      for (const server of servers) {
        const action = how === 'test' ? 'mcp_server.tested' : 'mcp_server.refreshed'
        await recordAudit(sql, { ...origin, action, target: serverTarget(server) })
      }
    })
    const signal = AbortSignal.timeout(2 * PATIENCE_MS)
    const asked = servers
      .filter(({ isEnabled, faults }) => isEnabled && faults.length === 0)
      .map((server) =>
        this.connections
          .to(server, origin.actor.userId ?? newId())
          .check(signal, how === 'test')
          .catch(() => null)
      )
    await settledWithin(PATIENCE_MS, Promise.all(asked))
  }
}
