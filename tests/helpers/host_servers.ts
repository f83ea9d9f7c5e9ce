import app from '@adonisjs/core/services/app'
import type { ModelEvent } from '#ai/types'
import mcpConfig from '#config/mcp'
import sql from '#core/services/sql'
import { ReloadServers } from '#mcp/servers/reload_servers'
import { ServerRegistry } from '#mcp/servers/server_registry'
import { writeHostFile } from '#tests/support/host_file'
import { sendJson, serverUrl, type ChatTarget } from './chats.js'
import { untilAsync } from './until_async.js'

type Entries = Record<string, Record<string, unknown>>

const PATIENCE_MS = 20_000

/** A tool as clients are shown it. */
export interface ShownTool {
  name: string
  title: string | null
  description: string
  server: string
  input_schema: Record<string, unknown>
  policy: string
  read_only: boolean
}

/** Has the server of this test run read its file of MCP servers anew. */
export async function rewriteHostFile(entries: Entries): Promise<void> {
  await writeHostFile(mcpConfig.path, entries)
  const reloadServers = await app.container.make(ReloadServers)
  await reloadServers.execute()
}

/** Servers of the host's file, for the server of this test run; they end with the test, or the group. */
export async function givenHostServers(
  cleanup: (undo: () => Promise<void>) => void,
  entries: Entries
): Promise<void> {
  cleanup(async () => {
    await rewriteHostFile({})
    await sql.read((db) => db.run(`delete from mcp_servers where source = 'file'`))
    const registry = await app.container.make(ServerRegistry)
    registry.forget()
  })
  await rewriteHostFile(entries)
}

/** `GET /conversations/tools/available` */
export async function availableTools({ headers }: ChatTarget): Promise<ShownTool[]> {
  const { text } = await sendJson('GET', serverUrl('/conversations/tools/available'), { headers })
  const { data }: { data: ShownTool[] } = JSON.parse(text)
  return data
}

/** Waits until a person may use this tool. */
export function isAvailable(target: ChatTarget, name: string, may = true): Promise<void> {
  return untilAsync(
    async () => {
      const tools = await availableTools(target)
      return tools.some((tool) => tool.name === name) === may
    },
    `${name} is ${may ? '' : 'not '}available`,
    PATIENCE_MS
  )
}

/** A model's call of a tool, by its whole name. */
export function calling(id: string, name: string, input: unknown = {}): ModelEvent {
  return { type: 'tool_call', id, name, arguments: JSON.stringify(input) }
}
