import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import { foreignWriters } from '../config/file_guard.js'
import { McpFileError, readMcpFile, type McpFile } from '../config/mcp_file.js'
import { serverNameFault } from '../config/server_names.js'
import { databaseEntry, fileEntry } from './server_entries.js'
import type { ServerEntry } from './server_entry.js'
import { findServerRows, insertFileServers, updateEra, type ServerRow } from './server_rows.js'

/** How soon it is seen what another process has changed in the database. */
const ROWS_LAST_MS = 2_000

interface ReadFile extends McpFile {
  readAt: number
}

/** All MCP servers: those of the host's file, read once and when told to, and those of the database. */
export class ServerRegistry {
  #sql: SqlStore
  #logger: Logger
  #path: string
  #isGuarded: boolean
  #file: Promise<ReadFile> | null = null
  #entries: { servers: Promise<ServerEntry[]>; readAt: number } | null = null

  /**
   * @param file - its absolute path, and whether one that others can write is refused
   */
  constructor(sql: SqlStore, logger: Logger, file: { path: string; isGuarded: boolean }) {
    this.#sql = sql
    this.#logger = logger
    this.#path = file.path
    this.#isGuarded = file.isGuarded
  }

  /** Every server, by name; also those that are off or have faults. Throws `McpFileError` where the file is no good. */
  async servers(): Promise<ServerEntry[]> {
    const now = performance.now()
    if (this.#entries === null || now - this.#entries.readAt > ROWS_LAST_MS) {
      const servers = this.#read()
      this.#entries = { servers, readAt: now }
      servers.catch(() => this.forget())
    }
    return this.#entries.servers
  }

  async findBySlug(slug: string): Promise<ServerEntry | undefined> {
    const servers = await this.servers()
    return servers.find((server) => server.slug === slug)
  }

  async findById(id: string): Promise<ServerEntry | undefined> {
    const servers = await this.servers()
    return servers.find((server) => server.id === id)
  }

  /** Something in the database has changed. */
  forget(): void {
    this.#entries = null
  }

  /** Reads the file again. Where it is no good, what it held before stays. Throws `McpFileError`. */
  async reload(): Promise<void> {
    const file = this.#readFile()
    await file
    this.#file = file
    this.forget()
  }

  async rememberEra(server: ServerEntry, era: 'legacy' | 'modern'): Promise<void> {
    if (server.era !== era) {
      await this.#sql.transaction((sql) => updateEra(sql, server.id, era, server.version))
      this.forget()
    }
  }

  async #read(): Promise<ServerEntry[]> {
    this.#file ??= this.#readFile()
    this.#file.catch(() => {
      this.#file = null
    })
    const file = await this.#file
    const rows = await this.#rowsFor(file)
    const fromFile = file.servers.map((server) =>
      fileEntry(server, rows.get(server.name), file.readAt)
    )
    const fromDatabase = await Promise.all(
      [...rows.values()].filter(({ source }) => source === 'database').map(databaseEntry)
    )
    return [...fromFile, ...fromDatabase].sort((a, b) => (a.slug < b.slug ? -1 : 1))
  }

  async #rowsFor({ servers }: McpFile): Promise<Map<string, ServerRow>> {
    let rows = await this.#sql.read(findServerRows)
    const missing = servers
      .map(({ name }) => name)
      .filter((name) => serverNameFault(name) === null && !rows.some(({ slug }) => slug === name))
    if (missing.length > 0) {
      rows = await this.#sql.transaction(async (sql) => {
        await insertFileServers(sql, missing)
        return findServerRows(sql)
      })
    }
    return new Map(rows.map((row) => [row.slug, row]))
  }

  async #readFile(): Promise<ReadFile> {
    const writers = foreignWriters(this.#path)
    if (writers !== null && this.#isGuarded) {
      throw new McpFileError([`${this.#path} ${writers}`])
    }
    const file = await readMcpFile(this.#path, process.env)
    if (writers !== null) {
      this.#logger.warn(`The file of the MCP servers ${writers}: ${this.#path}`)
    }
    for (const field of file.strangers) {
      this.#logger.warn(`The file of the MCP servers has a field that is not known: ${field}`)
    }
    for (const { name, faults } of file.servers.filter((server) => server.faults.length > 0)) {
      this.#logger.warn({ server: name, faults }, 'An MCP server is not used')
    }
    return { ...file, readAt: Date.now() }
  }
}
