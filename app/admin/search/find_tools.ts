import { BUILTIN_SERVER } from '#mcp/config/server_names'
import { catalogueTool } from '#mcp/definitions/offered_tools'
import { findTools as findToolRows } from '#mcp/definitions/tool_rows'
import type { ServerEntry } from '#mcp/servers/server_entry'
import type { Sql } from '#core/sql'
import type { CatalogueTool } from '#tools/types'
import type { FoundItem } from './found_group.js'
import { pickMatching } from './pick_matching.js'

interface Candidate extends FoundItem {
  /** Looked through, not shown. */
  more: string
}

/** What tools are found among. */
export interface ToolSources {
  servers: readonly ServerEntry[]
  builtin: readonly CatalogueTool[]
}

const titleOf = ({ title, slug }: ServerEntry) => title ?? slug

function toCandidate(tool: CatalogueTool, server: { id: string; title: string }): Candidate {
  return {
    label: tool.title ?? tool.tool,
    text: `${server.title} · ${tool.tool}`,
    href: `/admin/tools/${server.id}?tool=${encodeURIComponent(tool.name)}`,
    mark: tool.policy === 'off' ? { label: 'Off', kind: 'outline' } : undefined,
    more: `${tool.name} ${tool.description}`,
  }
}

/** Tools by name, title, server or description, and their servers by name. */
export async function findTools(
  sql: Sql,
  { servers, builtin }: ToolSources,
  q: string,
  limit: number
): Promise<FoundItem[]> {
  const byId = new Map(servers.map((server) => [server.id, server]))
  const rows = servers.length === 0 ? [] : await findToolRows(sql)
  const tools = rows.flatMap((row) => {
    const server = byId.get(row.server_id)
    return server === undefined || row.is_listed !== 1
      ? []
      : [toCandidate(catalogueTool(server, row), { id: server.id, title: titleOf(server) })]
  })
  const candidates: Candidate[] = [
    ...servers.map((server) => ({
      label: titleOf(server),
      text: 'Tool server',
      icon: 'plug',
      href: `/admin/tools/${server.id}`,
      mark: server.isEnabled ? undefined : { label: 'Off', kind: 'outline' },
      more: server.slug,
    })),
    ...tools,
    ...builtin.map((tool) => toCandidate(tool, { id: BUILTIN_SERVER, title: 'Built-in tools' })),
  ]
  return pickMatching(candidates, q, limit, ({ more }) => more)
}
