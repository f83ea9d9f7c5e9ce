import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { newId, parseId } from '#core/ids'
import type { Sql } from '#core/sql'
import { SettingsRefused } from '../servers/settings_refused.js'

const MAX_CASES = 50

/** Arguments that a tool is tried with again. */
export interface ToolCase {
  id: string
  name: string
  arguments: Record<string, unknown>
  updatedAt: number
}

interface CaseRow {
  id: string
  name: string
  arguments: string
  updated_at: number
}

/** The tool of a server, by its own name of it. */
export interface ToolPlace {
  server: string
  tool: string
}

export async function findCases(sql: Sql, { server, tool }: ToolPlace): Promise<ToolCase[]> {
  const rows = await sql.all<CaseRow>(
    `select id, name, arguments, updated_at from tool_cases where server = ? and tool = ?
     order by name`,
    server,
    tool
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    arguments: JSON.parse(row.arguments),
    updatedAt: Number(row.updated_at),
  }))
}

/** Keeps arguments under a name; those of before go. Throws SettingsRefused `too_many_cases`. */
export async function saveCase(
  sql: Sql,
  { server, tool }: ToolPlace,
  kept: { name: string; arguments: Record<string, unknown>; userId: string },
  origin: AuditOrigin
): Promise<void> {
  const cases = await findCases(sql, { server, tool })
  if (cases.length >= MAX_CASES && !cases.some(({ name }) => name === kept.name)) {
    throw new SettingsRefused('too_many_cases')
  }
  const now = Date.now()
  await sql.run(
    `insert into tool_cases (id, server, tool, name, arguments, created_by, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (server, tool, name) do update
       set arguments = excluded.arguments, updated_at = excluded.updated_at`,
    newId(),
    server,
    tool,
    kept.name,
    JSON.stringify(kept.arguments),
    kept.userId,
    now,
    now
  )
  await recordCase(sql, origin, 'tool_case.saved', { server, tool }, kept.name)
}

/** Other administrators run it as it is now. */
async function recordCase(
  sql: Sql,
  origin: AuditOrigin,
  action: string,
  { server, tool }: ToolPlace,
  name: string
) {
  const target = { type: 'tool', id: `${server}/${tool}`, label: `${server}/${tool}` }
  await recordAudit(sql, { ...origin, action, target, after: { name } })
}

/** Whether there was such a case of the tool. */
export async function deleteCase(
  sql: Sql,
  { server, tool }: ToolPlace,
  id: unknown,
  origin: AuditOrigin
): Promise<boolean> {
  const deleted = await sql.get<{ name: string }>(
    'delete from tool_cases where id = ? and server = ? and tool = ? returning name',
    parseId(id),
    server,
    tool
  )
  if (deleted !== undefined) {
    await recordCase(sql, origin, 'tool_case.deleted', { server, tool }, deleted.name)
  }
  return deleted !== undefined
}

/** The server is gone. */
export async function deleteCasesOf(sql: Sql, server: string): Promise<void> {
  await sql.run('delete from tool_cases where server = ?', server)
}
