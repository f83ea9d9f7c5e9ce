import { newId } from '#core/ids'
import type { Sql } from '#core/sql'

/** A row of `tools`. */
export interface ToolRow {
  id: string
  server_id: string
  name: string
  /** JSON. */
  definition: string
  definition_hash: string
  changed_definition: string | null
  changed_hash: string | null
  policy: string
  is_enabled: number
  is_read_only: number
  is_listed: number
  approved_at: number | null
  /** Who approved it; null also where the account is gone, or the host's file is what it is trusted for. */
  approved_by: string | null
}

export const TOOL_COLUMNS =
  'id, server_id, name, definition, definition_hash, changed_definition, changed_hash, policy, is_enabled, is_read_only, is_listed, approved_at, approved_by'

export interface NewTool {
  serverId: string
  name: string
  /** JSON. */
  definition: string
  hash: string
  policy: string
  approvedAt: number | null
}

export function findToolsOf(sql: Sql, serverId: string): Promise<ToolRow[]> {
  return sql.all<ToolRow>(
    `select ${TOOL_COLUMNS} from tools where server_id = ? order by name`,
    serverId
  )
}

export function findTools(sql: Sql): Promise<ToolRow[]> {
  return sql.all<ToolRow>(`select ${TOOL_COLUMNS} from tools order by server_id, name`)
}

/** The tool of a server by its own name of it. */
export function findToolOf(sql: Sql, serverId: string, name: string): Promise<ToolRow | undefined> {
  return sql.get<ToolRow>(
    `select ${TOOL_COLUMNS} from tools where server_id = ? and name = ?`,
    serverId,
    name
  )
}

export function findTool(sql: Sql, id: string): Promise<ToolRow | undefined> {
  return sql.get<ToolRow>(`select ${TOOL_COLUMNS} from tools where id = ?`, id)
}

/** Another process may have seen it first. */
export async function insertTool(sql: Sql, tool: NewTool): Promise<void> {
  const now = Date.now()
  await sql.run(
    `insert into tools
       (id, server_id, name, definition, definition_hash, policy, approved_at, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (server_id, name) do nothing`,
    newId(),
    tool.serverId,
    tool.name,
    tool.definition,
    tool.hash,
    tool.policy,
    tool.approvedAt,
    now,
    now
  )
}

/** What the server says of the tool now, null where that is what was approved. */
export async function updateSeen(
  sql: Sql,
  id: string,
  changed: { definition: string; hash: string } | null
): Promise<void> {
  await sql.run(
    `update tools set changed_definition = ?, changed_hash = ?, is_listed = 1, updated_at = ?
     where id = ?`,
    changed?.definition ?? null,
    changed?.hash ?? null,
    Date.now(),
    id
  )
}

/** The server no longer offers it. */
export async function updateUnlisted(sql: Sql, id: string): Promise<void> {
  await sql.run('update tools set is_listed = 0, updated_at = ? where id = ?', Date.now(), id)
}

export async function deleteTool(sql: Sql, id: string): Promise<void> {
  await sql.run('delete from tools where id = ?', id)
}
