import { inject } from '@adonisjs/core'
import { databaseTime } from '#core/database_time'
import { SqlStore } from '#core/sql_store'
import { HOST } from '#runs/instance_lease'
import { ServerRegistry } from './server_registry.js'

/** Tells the running servers of this host to read the file of the MCP servers anew. */
@inject()
export class SignalServers {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry
  ) {}

  /**
   * @returns how many were told, and the names of the servers in the file
   * @throws McpFileError where the file is no good; then none is told
   */
  async execute(): Promise<{ told: number; names: string[] }> {
    await this.registry.reload()
    const servers = await this.registry.servers()
    const rows = await this.sql.read((sql) =>
      sql.all<{ pid: number }>(
        `select pid from instances where host = ? and lease_until > ${databaseTime(sql.dialect)}`,
        HOST
      )
    )
    const told = rows.filter(({ pid }) => signal(pid)).length
    return {
      told,
      names: servers.filter(({ source }) => source === 'file').map(({ slug }) => slug),
    }
  }
}

function signal(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGHUP')
  } catch {
    return false
  }
}
