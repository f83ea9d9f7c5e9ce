import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import type { TestContext } from '@japa/runner/core'
import { SqlStore } from '#core/sql_store'
import type { HttpSettings, StdioSettings } from '#mcp/config/server_settings'
import type { ConnectionServices } from '#mcp/connections/server_connection'
import { ServerConnections } from '#mcp/connections/server_connections'
import { PinTools } from '#mcp/definitions/pin_tools'
import { McpTools } from '#mcp/mcp_tools'
import { CreateServer } from '#mcp/servers/create_server'
import { DeleteServer } from '#mcp/servers/delete_server'
import { ServerRegistry } from '#mcp/servers/server_registry'
import type { CatalogueTool, ToolCallRequest } from '#tools/types'
import { connectionServices } from './mcp_servers.js'

type Entry = Record<string, unknown>

/** The host of MCP servers, as a process has it, over a file of its own. */
export interface Host {
  tools: McpTools
  registry: ServerRegistry
  connections: ServerConnections
  sql: SqlStore
  /** Of the file. */
  path: string
  /** Writes the file anew; what was read stays until it is reloaded. */
  write: (mcpServers: unknown) => Promise<void>
}

/** An entry of the file, for settings as connections take them. */
export function entryOf(settings: StdioSettings | HttpSettings, more: Entry = {}): Entry {
  if (settings.kind === 'stdio') {
    const { command, args, env } = settings
    return { command, args, env, ...more }
  }
  const { kind, url, headers } = settings
  return { type: kind, url, headers, ...more }
}

/** A host over its own file and the database of the tests; its connections end with the test. */
export async function givenHost(
  cleanup: TestContext['cleanup'],
  mcpServers: Record<string, Entry>,
  overrides: Partial<ConnectionServices> = {}
): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-host-'))
  const path = join(folder, 'mcp.json')
  const write: Host['write'] = (servers) =>
    writeFile(path, JSON.stringify({ mcpServers: servers }), { mode: 0o600 })
  await write(mcpServers)
  const sql = await app.container.make(SqlStore)
  const registry = new ServerRegistry(sql, await app.container.make('logger'), {
    path,
    isGuarded: true,
  })
  const pinTools = new PinTools(sql)
  const services = await connectionServices({
    onEra: (server, era) => registry.rememberEra(server, era),
    onListed: async (server, { tools }) => void (await pinTools.execute(server, tools.values())),
    ...overrides,
  })
  const connections = new ServerConnections(services)
  const tools = new McpTools({ sql, registry, connections, auth: services.auth })
  cleanup(async () => {
    await connections.close()
    await sql.read((db) => db.run('delete from mcp_servers'))
    await rm(folder, { recursive: true })
  })
  return { tools, registry, connections, sql, path, write }
}

/** Adds a server to those of the server of this test run; answers its id. */
export async function addServer(
  name: string,
  { url }: Pick<HttpSettings, 'url'>,
  cleanup: (undo: () => Promise<void>) => void,
  more: Entry = {}
): Promise<string> {
  const createServer = await app.container.make(CreateServer)
  const deleteServer = await app.container.make(DeleteServer)
  const id = await createServer.execute(name, { url, ...more }, systemOrigin())
  cleanup(async () => void (await deleteServer.execute(id, systemOrigin())))
  return id
}

/** A request to call a tool, as the engine makes it. */
export function callOf(
  tool: CatalogueTool,
  userId: string,
  overrides: Partial<ToolCallRequest> = {}
): ToolCallRequest {
  return {
    tool,
    arguments: {},
    userId,
    resumed: null,
    signal: AbortSignal.timeout(20_000),
    onProgress: () => {},
    ...overrides,
  }
}

/** The tool that the host offers under this name. */
export async function toolNamed(host: Host, name: string, userId: string): Promise<CatalogueTool> {
  const tools = await host.tools.list(userId)
  const tool = tools.find((one) => one.name === name)
  if (tool === undefined) {
    throw new Error(`no ${name} among ${tools.map((one) => one.name).join(', ')}`)
  }
  return tool
}
