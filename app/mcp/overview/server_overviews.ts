import { inject } from '@adonisjs/core'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { BuiltinTools } from '#tools/builtin/builtin_tools'
import { BUILTIN_SERVER } from '../config/server_names.js'
import { ServerConnections } from '../connections/server_connections.js'
import type { ServerState } from '../connections/server_state.js'
import { catalogueTool, filePolicyOf } from '../definitions/offered_tools.js'
import { hintsOf } from '../definitions/tool_hints.js'
import { findTools, findToolsOf, type ToolRow } from '../definitions/tool_rows.js'
import { failureEffects, type FailureEffect } from '../figures/failure_effect.js'
import { promptWeight } from '../figures/prompt_weight.js'
import { NO_CALLS, toolFigures, type ToolFigures } from '../figures/tool_figures.js'
import type { ServerEntry } from '../servers/server_entry.js'
import { ServerRegistry } from '../servers/server_registry.js'
import type { ServerOverview, ToolOverview } from './server_overview.js'

const DAY_MS = 24 * 60 * 60 * 1000

interface Facts {
  rows: ToolRow[]
  figures: ToolFigures
  effects: Map<string, FailureEffect>
  /** Email addresses by the ids of accounts. */
  approvers: Map<string, string>
}

/** How the tool servers are doing and what they are used for. Asks no server. For administrators. */
@inject()
export class ServerOverviews {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry,
    private connections: ServerConnections,
    private builtinTools: BuiltinTools
  ) {}

  /**
   * All of them, the built-in one last.
   *
   * @param userId - for whom: some servers know each person
   */
  async all(userId: string): Promise<ServerOverview[]> {
    const servers = await this.registry.servers()
    const facts = await this.#facts(servers, userId, true)
    return [
      ...servers.map((server) => this.#overview(server, userId, facts)),
      await this.#builtin(facts.figures),
    ]
  }

  /** One, by its id, or `builtin`; undefined where there is none. */
  async one(id: string, userId: string): Promise<ServerOverview | undefined> {
    if (id === BUILTIN_SERVER) {
      const { figures } = await this.#facts([], userId, true)
      return this.#builtin(figures)
    }
    const server = await this.registry.findById(id)
    return server && this.#overview(server, userId, await this.#facts([server], userId, false))
  }

  async #facts(servers: ServerEntry[], userId: string, isWithBuiltin: boolean): Promise<Facts> {
    const slugs = servers.map(({ slug }) => slug)
    const failing = servers.flatMap((server) => {
      const state = this.connections.stateOf(server, userId)
      return state.state === 'failing' ? [{ server: server.slug, since: state.since }] : []
    })
    const since = Date.now() - DAY_MS
    return this.sql.read(async (sql) => {
      const rows =
        servers.length === 1 ? await findToolsOf(sql, servers[0].id) : await findTools(sql)
      return {
        rows,
        approvers: await approversOf(sql, rows),
        figures: await toolFigures(sql, isWithBuiltin ? [...slugs, BUILTIN_SERVER] : slugs, since),
        effects: await failureEffects(sql, failing),
      }
    })
  }

  #overview(
    server: ServerEntry,
    userId: string,
    { rows, figures, effects, approvers }: Facts
  ): ServerOverview {
    const state: ServerState = server.isEnabled
      ? this.connections.stateOf(server, userId)
      : { state: 'off' }
    return {
      id: server.id,
      slug: server.slug,
      title: server.title ?? server.slug,
      entry: server,
      state,
      lastCheck: this.connections.lastCheckOf(server, userId),
      figures: figures.byServer.get(server.slug) ?? NO_CALLS,
      isPartial: figures.isPartial,
      effect:
        state.state === 'failing'
          ? (effects.get(server.slug) ?? { failedCalls: 0, people: 0 })
          : null,
      tools: rows
        .filter((row) => row.server_id === server.id && row.is_listed === 1)
        .map((row) => toolOverview(server, row, figures, approvers)),
    }
  }

  async #builtin(figures: ToolFigures): Promise<ServerOverview> {
    const tools = await this.builtinTools.list()
    return {
      id: BUILTIN_SERVER,
      slug: BUILTIN_SERVER,
      title: 'Built-in tools',
      entry: null,
      state: { state: 'connected' },
      lastCheck: null,
      figures: figures.byServer.get(BUILTIN_SERVER) ?? NO_CALLS,
      isPartial: figures.isPartial,
      effect: null,
      tools: tools.map((tool) => ({
        tool,
        row: null,
        hints: { isReadOnly: tool.isReadOnly, isDestructive: false },
        weight: promptWeight(tool),
        figures: figures.byTool.get(tool.name) ?? NO_CALLS,
        isOn: true,
        isChanged: false,
        fixedPolicy: null,
        approvedBy: null,
      })),
    }
  }
}

function toolOverview(
  server: ServerEntry,
  row: ToolRow,
  figures: ToolFigures,
  approvers: Map<string, string>
): ToolOverview {
  const tool = catalogueTool(server, row)
  return {
    tool,
    row,
    hints: hintsOf(row),
    weight: promptWeight(tool),
    figures: figures.byTool.get(tool.name) ?? NO_CALLS,
    isOn: tool.policy !== 'off',
    isChanged: row.changed_hash !== null,
    fixedPolicy: filePolicyOf(server, row.name),
    approvedBy: approvers.get(row.approved_by ?? '') ?? null,
  }
}

async function approversOf(sql: Sql, rows: ToolRow[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap(({ approved_by: id }) => (id === null ? [] : [id])))]
  const people =
    ids.length === 0
      ? []
      : await sql.all<{ id: string; email: string }>(
          `select id, email from users where id in (${ids.map(() => '?').join(', ')})`,
          ...ids
        )
  return new Map(people.map(({ id, email }) => [id, email]))
}
