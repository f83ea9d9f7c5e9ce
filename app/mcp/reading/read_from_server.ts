import type { Client } from '@modelcontextprotocol/client'
import { inject } from '@adonisjs/core'
import { Problem } from '#core/problem'
import { READ_TIMEOUT_MS } from '../connections/limits.js'
import { ServerConnections } from '../connections/server_connections.js'
import { ServerRegistry } from '../servers/server_registry.js'

/** Reads something other than a call's result from a server, within 20 s. */
@inject()
export class ReadFromServer {
  constructor(
    private registry: ServerRegistry,
    private connections: ServerConnections
  ) {}

  /**
   * @param read - what to ask the server for
   * @param deadline - ends it sooner
   * @throws Problem `not_found`, `tool_server_unavailable`, `tool_server_refused`, `sign_in_needed`
   */
  async execute<T>(
    userId: string,
    serverId: string,
    read: (client: Client, options: { signal: AbortSignal; timeout: number }) => Promise<T>,
    deadline?: AbortSignal
  ): Promise<T> {
    const server = await this.registry.findById(serverId)
    if (server === undefined) {
      throw new Problem('not_found', { detail: 'There is no such server.' })
    }
    if (!server.isEnabled || server.faults.length > 0) {
      throw new Problem('tool_server_unavailable')
    }
    const { readProblemOf } = await import('../connections/library.js')
    const limit = AbortSignal.timeout(READ_TIMEOUT_MS)
    const signal = deadline === undefined ? limit : AbortSignal.any([limit, deadline])
    try {
      const live = await this.connections.to(server, userId).use(signal)
      return await read(live.client, { signal, timeout: READ_TIMEOUT_MS })
    } catch (error) {
      throw readProblemOf(error, server)
    }
  }
}
