import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import type { CatalogueTool } from '#tools/types'
import { ServerConnections } from '../connections/server_connections.js'
import type { ServerState } from '../connections/server_state.js'
import { catalogueTool } from '../definitions/offered_tools.js'
import { findTools, type ToolRow } from '../definitions/tool_rows.js'
import type { ServerEntry } from './server_entry.js'
import { ServerRegistry } from './server_registry.js'

export interface ListedTool {
  tool: CatalogueTool
  row: ToolRow
}

export interface ListedServer {
  server: ServerEntry
  state: ServerState
  /** All that it offers, also what is off. */
  tools: ListedTool[]
}

/** The servers with how they are doing, as seen from this process, and their tools. */
@inject()
export class ListServers {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry,
    private connections: ServerConnections
  ) {}

  /**
   * @param userId - for whom: some servers know each person
   * @param askMs - how long to wait for the servers, which are all asked; 0: none is
   */
  async execute(userId: string, askMs = 0): Promise<ListedServer[]> {
    const servers = await this.registry.servers()
    if (askMs > 0) {
      const usable = servers.filter((server) => server.isEnabled && server.faults.length === 0)
      const asked = usable.map((server) => this.connections.to(server, userId).look())
      await settledWithin(askMs, Promise.all(asked))
    }
    const rows = await this.sql.read(findTools)
    return servers.map((server) => ({
      server,
      state: this.connections.stateOf(server, userId),
      tools: rows
        .filter((row) => row.server_id === server.id && row.is_listed === 1)
        .map((row) => ({ tool: catalogueTool(server, row), row })),
    }))
  }
}
