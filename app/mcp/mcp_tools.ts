import type { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import { ToolCallError } from '#tools/tool_call_error'
import type { CatalogueTool, ToolCallOutcome, ToolCallRequest, ToolSource } from '#tools/types'
import { SignInFailed, SignInNeeded } from './auth/sign_in_errors.js'
import { BUILTIN_SERVER } from './config/server_names.js'
import { nextRound, readResumption } from './connections/continuation.js'
import type { ServerAuth } from './connections/server_auth.js'
import type { ServerConnections } from './connections/server_connections.js'
import { catalogueTool, policyOf } from './definitions/offered_tools.js'
import { findTools, findToolsOf } from './definitions/tool_rows.js'
import type { ServerEntry } from './servers/server_entry.js'
import type { ServerRegistry } from './servers/server_registry.js'

/** How long a list waits for servers of which nothing is known yet. */
const FIRST_LIST_MS = 1_500

export interface McpToolsParts {
  sql: SqlStore
  registry: ServerRegistry
  connections: ServerConnections
  auth: ServerAuth
}

/** The tools of the MCP servers. */
export class McpTools implements ToolSource {
  #parts: McpToolsParts

  constructor(parts: McpToolsParts) {
    this.#parts = parts
  }

  async list(userId: string): Promise<CatalogueTool[]> {
    const servers = await this.#usable()
    if (servers.length === 0) {
      return []
    }
    const known = await this.#known(servers)
    const isNewToUs = this.#look(servers, known, userId)
    if (isNewToUs === null) {
      return known
    }
    await settledWithin(FIRST_LIST_MS, isNewToUs)
    return this.#known(servers)
  }

  owns({ server }: Pick<CatalogueTool, 'server'>): boolean {
    return server !== BUILTIN_SERVER
  }

  async call(request: ToolCallRequest): Promise<ToolCallOutcome> {
    const server = await this.#serverOf(request)
    const connection = this.#parts.connections.to(server, request.userId)
    try {
      const { callTool } = await import('./connections/library.js')
      return await callTool(connection, request)
    } catch (error) {
      if (error instanceof SignInNeeded) {
        return this.#signIn(server, request, error)
      }
      throw error
    }
  }

  /** The sign-in that was asked for lets this interaction go on. */
  async signInAsked(
    url: string,
    userId: string,
    waiting: { interactionId: string; expiresAt: number }
  ): Promise<void> {
    await this.#parts.auth.bindSignIn(url, userId, waiting)
  }

  async #usable(): Promise<ServerEntry[]> {
    const servers = await this.#parts.registry.servers()
    return servers.filter(({ isEnabled, faults }) => isEnabled && faults.length === 0)
  }

  /** What may be used of that which the servers have told before. */
  async #known(servers: ServerEntry[]): Promise<CatalogueTool[]> {
    const byId = new Map(servers.map((server) => [server.id, server]))
    const rows = await this.#parts.sql.read(findTools)
    return rows.flatMap((row) => {
      const server = byId.get(row.server_id)
      const isOffered = server && row.is_listed === 1 && policyOf(server, row) !== 'off'
      return isOffered ? [catalogueTool(server, row)] : []
    })
  }

  /**
   * Has servers asked of which nothing is known, and those again whose lists have expired; others are left alone until
   * they are needed. Answers what is worth waiting for: those that are asked for the first time.
   */
  #look(servers: ServerEntry[], known: CatalogueTool[], userId: string): Promise<unknown> | null {
    const first: Promise<void>[] = []
    for (const server of servers) {
      const connection = this.#parts.connections.to(server, userId)
      const isKnown = known.some((tool) => tool.server === server.slug)
      if (isKnown && connection.state.state !== 'connected') {
        continue
      }
      const { wasAsked } = connection
      const asked = connection.look()
      if (!isKnown && !wasAsked) {
        first.push(asked)
      }
    }
    return first.length === 0 ? null : Promise.all(first)
  }

  /** Throws `ToolCallError` where the tool may not be called. */
  async #serverOf({ tool }: ToolCallRequest): Promise<ServerEntry> {
    const { registry, sql } = this.#parts
    const server = await registry.findBySlug(tool.server)
    if (server === undefined || !server.isEnabled || server.faults.length > 0) {
      throw new ToolCallError('failed', 'The server of this tool is not available')
    }
    const rows = await sql.read((db) => findToolsOf(db, server.id))
    const row = rows.find(({ name }) => name === tool.tool)
    if (row === undefined || policyOf(server, row) === 'off') {
      throw new ToolCallError('failed', 'This tool is switched off')
    }
    if (row.definition_hash !== tool.definitionHash) {
      throw new ToolCallError('failed', 'This tool is not what it was when it was chosen')
    }
    return server
  }

  /** Has the person sign in; the call is made again after that. */
  async #signIn(
    server: ServerEntry,
    request: ToolCallRequest,
    cause: SignInNeeded
  ): Promise<ToolCallOutcome> {
    const name = server.title ?? server.slug
    const { continuation, answers } = await readResumption(request.resumed)
    const url = await this.#startSignIn(server, request.userId, cause)
    return {
      kind: 'input_required',
      requests: [
        {
          key: 'sign_in',
          mode: 'url',
          purpose: 'sign_in',
          message: `${name} asks you to sign in`,
          url,
        },
      ],
      continuation: nextRound(continuation, {
        ...continuation,
        waitsFor: 'sign_in',
        kept: answers,
      }),
    }
  }

  async #startSignIn(server: ServerEntry, userId: string, cause: SignInNeeded): Promise<string> {
    try {
      return await this.#parts.auth.startSignIn(server, userId, cause)
    } catch (error) {
      if (error instanceof SignInFailed) {
        throw new ToolCallError('failed', error.message, { cause: error })
      }
      throw error
    }
  }
}
