import type { Tool } from '@modelcontextprotocol/client'
import { canonicalJson } from '#core/canonical_json'
import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { MAX_TOOLS } from '../connections/limits.js'
import { isPerPerson, type ServerEntry } from '../servers/server_entry.js'
import { definitionHash, definitionOf } from './tool_definition.js'
import {
  deleteTool,
  findToolsOf,
  insertTool,
  updateSeen,
  updateUnlisted,
  type ToolRow,
} from './tool_rows.js'

/** Rows of tools that a server no longer offers: a server that renames them each time must not fill the table. */
const MAX_UNLISTED = MAX_TOOLS

type Change = (sql: Sql) => Promise<void>

/**
 * Compares what a server offers with what was approved. A tool is pinned when it is first seen: one of the host's file may
 * be used then, with `ask`; one of a server of the database is `off`. One that changed later is off until it was reviewed.
 */
export class PinTools {
  #sql: SqlStore

  constructor(sql: SqlStore) {
    this.#sql = sql
  }

  /** Answers whether anything is different now. */
  async execute(server: ServerEntry, tools: Iterable<Tool>): Promise<boolean> {
    const rows = await this.#sql.read((sql) => findToolsOf(sql, server.id))
    const changes = changesBetween(server, [...tools], rows)
    if (changes.length > 0) {
      await this.#sql.transaction(async (sql) => {
        for (const change of changes) {
          await change(sql)
        }
      })
    }
    return changes.length > 0
  }
}

function changesBetween(server: ServerEntry, tools: Tool[], rows: ToolRow[]): Change[] {
  const known = new Map(rows.map((row) => [row.name, row]))
  const changes = tools.flatMap((tool) => changesOf(server, tool, known.get(tool.name)))
  /* To each person the server may offer others. */
  if (!isPerPerson(server)) {
    const listed = new Set(tools.map(({ name }) => name))
    const gone = rows.filter((row) => !listed.has(row.name))
    const surplus = gone.slice(MAX_UNLISTED)
    changes.push(
      ...gone
        .filter((row) => row.is_listed === 1)
        .map(
          ({ id }): Change =>
            (sql) =>
              updateUnlisted(sql, id)
        ),
      ...surplus.map(
        ({ id }): Change =>
          (sql) =>
            deleteTool(sql, id)
      )
    )
  }
  return changes
}

function changesOf(server: ServerEntry, tool: Tool, row: ToolRow | undefined): Change[] {
  const hash = definitionHash(tool)
  const definition = () => canonicalJson(definitionOf(tool))
  if (row === undefined) {
    const isTrusted = server.source === 'file'
    return [
      (sql) =>
        insertTool(sql, {
          serverId: server.id,
          name: tool.name,
          definition: definition(),
          hash,
          policy: isTrusted ? 'ask' : 'off',
          approvedAt: isTrusted ? Date.now() : null,
        }),
    ]
  }
  const changedHash = hash === row.definition_hash ? null : hash
  if (changedHash === row.changed_hash && row.is_listed === 1) {
    return []
  }
  const changed = changedHash === null ? null : { definition: definition(), hash }
  return [(sql) => updateSeen(sql, row.id, changed)]
}
