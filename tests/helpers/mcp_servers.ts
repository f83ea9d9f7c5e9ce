import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Logger } from '@adonisjs/core/logger'
import app from '@adonisjs/core/services/app'
import type { TestContext } from '@japa/runner/core'
import { newId } from '#core/ids'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import type { HttpSettings, StdioSettings } from '#mcp/config/server_settings'
import { ServerConnection, type ConnectionServices } from '#mcp/connections/server_connection'
import { noServerAuth } from '#mcp/connections/server_auth'
import { definitionHash } from '#mcp/definitions/tool_definition'
import { createGuardedFetch } from '#mcp/guarded_fetch'
import type { ServerEntry } from '#mcp/servers/server_entry'
import { freePort } from '#tests/support/free_port'
import type { CatalogueTool, ToolCallRequest } from '#tools/types'
import { untilAsync } from './until_async.js'

const PATIENCE_MS = 20_000

/** The reference server that shows everything the protocol had before 2026-07-28. */
export const EVERYTHING = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js')
)

/** A program of `tests/support/mcp`. */
export function programOf(name: string, ...args: string[]): StdioSettings {
  const path = fileURLToPath(new URL(`../support/mcp/${name}`, import.meta.url))
  return { kind: 'stdio', command: process.execPath, args: [path, ...args], env: {}, cwd: '/' }
}

export const EVERYTHING_PROGRAM: StdioSettings = {
  kind: 'stdio',
  command: process.execPath,
  args: [EVERYTHING, 'stdio'],
  env: {},
  cwd: '/',
}

/** Starts the reference server on a port of its own; it ends with the test. */
export async function startEverything(
  transport: 'streamableHttp' | 'sse',
  cleanup: TestContext['cleanup']
): Promise<HttpSettings> {
  const port = await freePort()
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [EVERYTHING, transport], {
    env: { PATH, HOME, PORT: String(port) },
    stdio: 'ignore',
  })
  cleanup(async () => {
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  })
  const url = `http://127.0.0.1:${port}/${transport === 'sse' ? 'sse' : 'mcp'}`
  const isUp = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => null)
    await response?.body?.cancel()
    return response !== null
  }
  await untilAsync(isUp, 'the reference server listens', PATIENCE_MS)
  return { kind: transport === 'sse' ? 'sse' : 'http', url, headers: {} }
}

export function serverEntry(
  connection: ServerEntry['connection'],
  overrides: Partial<ServerEntry> = {}
): ServerEntry {
  return {
    id: newId(),
    slug: 'test',
    source: 'file',
    isOffInFile: false,
    version: newId(),
    title: null,
    connection,
    protocol: 'auto',
    auth: null,
    policies: {},
    isEnabled: true,
    faults: [],
    faultySince: 0,
    era: null,
    ...overrides,
  }
}

export async function connectionServices(
  overrides: Partial<ConnectionServices> = {}
): Promise<ConnectionServices> {
  const logger: Logger = await app.container.make('logger')
  return {
    fetch: createGuardedFetch({
      allowedHosts: AllowedHosts.parse(['127.0.0.1']),
      headersTimeoutMs: 65_000,
      idleTimeoutMs: null,
      maxBodyBytes: Number.MAX_SAFE_INTEGER,
    }),
    auth: noServerAuth,
    logger,
    onEra: async () => {},
    onListed: async () => {},
    ...overrides,
  }
}

/** A connection that is closed after the test. */
export async function connectTo(
  server: ServerEntry,
  cleanup: TestContext['cleanup'],
  overrides: Partial<ConnectionServices> = {}
): Promise<ServerConnection> {
  const connection = new ServerConnection(server, null, await connectionServices(overrides))
  cleanup(() => connection.close())
  return connection
}

/** A request to call a tool of the connection's server, as the engine would make it. */
export async function requestFor(
  connection: ServerConnection,
  tool: string,
  args: Record<string, unknown> = {},
  overrides: Partial<ToolCallRequest> = {}
): Promise<ToolCallRequest> {
  const { tools } = await connection.tools(AbortSignal.timeout(PATIENCE_MS))
  const definition = tools.get(tool)
  if (definition === undefined) {
    throw new Error(`no tool ${tool} among ${[...tools.keys()].join(', ')}`)
  }
  const catalogued: CatalogueTool = {
    name: `${connection.server.slug}__${tool}`,
    server: connection.server.slug,
    tool,
    title: definition.title ?? null,
    description: definition.description ?? '',
    inputSchema: definition.inputSchema,
    outputSchema: definition.outputSchema ?? null,
    policy: 'auto',
    isReadOnly: false,
    definitionHash: definitionHash(definition),
  }
  return {
    tool: catalogued,
    arguments: args,
    userId: newId(),
    resumed: null,
    signal: AbortSignal.timeout(PATIENCE_MS),
    onProgress: () => {},
    ...overrides,
  }
}
