import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { ServerConnections } from '../connections/server_connections.js'
import { ServerRegistry } from './server_registry.js'

/** Reads the host's file anew; connections whose settings are the same stay. */
@inject()
export class ReloadServers {
  constructor(
    private registry: ServerRegistry,
    private connections: ServerConnections,
    private logger: Logger
  ) {}

  /** Never rejects: where the file is no good, that is logged, and all stays as it was. */
  async execute(): Promise<void> {
    try {
      await this.registry.reload()
      const servers = await this.registry.servers()
      this.connections.keepOnly(servers)
      this.logger.info({ servers: servers.length }, 'The MCP servers have been read anew')
    } catch (error) {
      this.logger.error(
        { err: error },
        'The MCP servers cannot be read anew; they stay as they are'
      )
    }
  }
}
