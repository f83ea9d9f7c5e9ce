import { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'
import { SqlStore } from '#core/sql_store'
import { McpAuth } from '#mcp/auth/mcp_auth'
import { CALL_TIMEOUT_MS } from '#mcp/connections/limits'
import { ServerConnections } from '#mcp/connections/server_connections'
import { PinTools } from '#mcp/definitions/pin_tools'
import { createGuardedFetch } from '#mcp/guarded_fetch'
import { McpTools } from '#mcp/mcp_tools'
import { CallForTest } from '#mcp/testing/call_for_test'
import { ToolTester } from '#mcp/testing/tool_tester'
import { ReloadServers } from '#mcp/servers/reload_servers'
import { ServerRegistry } from '#mcp/servers/server_registry'
import type mcpConfig from '#config/mcp'

/** An answer may come with all of it at the end of a call. */
const HEADERS_TIMEOUT_MS = CALL_TIMEOUT_MS + 5_000

/**
 * The MCP servers: where they come from, the connections to them, and their tools.
 */
export default class McpProvider {
  #tester: ToolTester | null = null

  constructor(protected app: ApplicationService) {}

  get #config() {
    return this.app.config.get<typeof mcpConfig>('mcp')
  }

  register() {
    const { container } = this.app
    container.singleton(ServerRegistry, async (resolver) => {
      const sql = await resolver.make(SqlStore)
      return new ServerRegistry(sql, await resolver.make(Logger), {
        path: this.#config.path,
        isGuarded: this.app.inProduction,
      })
    })
    container.singleton(ServerConnections, async (resolver) => {
      const registry = await resolver.make(ServerRegistry)
      const pinTools = new PinTools(await resolver.make(SqlStore))
      return new ServerConnections({
        fetch: createGuardedFetch({
          allowedHosts: this.#config.allowedPrivateHosts,
          headersTimeoutMs: HEADERS_TIMEOUT_MS,
          /* Streams of events may rest, and are measured event by event. */
          idleTimeoutMs: null,
          maxBodyBytes: Number.MAX_SAFE_INTEGER,
        }),
        auth: await resolver.make(McpAuth),
        logger: await resolver.make(Logger),
        onEra: (server, era) => registry.rememberEra(server, era),
        onListed: async (server, { tools }) =>
          void (await pinTools.execute(server, tools.values())),
      })
    })
    container.singleton(ToolTester, async (resolver) => {
      this.#tester = new ToolTester({
        sql: await resolver.make(SqlStore),
        logger: await resolver.make(Logger),
        calls: await resolver.make(CallForTest),
      })
      return this.#tester
    })
    container.singleton(McpTools, async (resolver) => {
      return new McpTools({
        sql: await resolver.make(SqlStore),
        registry: await resolver.make(ServerRegistry),
        connections: await resolver.make(ServerConnections),
        auth: await resolver.make(McpAuth),
      })
    })
  }

  async ready() {
    if (this.app.getEnvironment() === 'web') {
      const reloadServers = await this.app.container.make(ReloadServers)
      this.app.listen('SIGHUP', () => void reloadServers.execute())
    }
  }

  /** After the last answers: their tools may still be at work until then. */
  async shutdown() {
    await this.#tester?.close()
    const connections = await this.app.container.make(ServerConnections)
    await connections.close()
  }
}
