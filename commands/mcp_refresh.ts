import { flags } from '@adonisjs/core/ace'
import { JSON_FLAG } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'
import { McpFileError } from '#mcp/config/mcp_file'
import { SignalServers } from '#mcp/servers/signal_servers'

/**
 * `npm run ace -- mcp:refresh`
 */
export default class McpRefresh extends DatabaseCommand {
  static commandName = 'mcp:refresh'
  static description = 'Have the running server read the file of the MCP servers again'

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const signalServers = await this.app.container.make(SignalServers)
    try {
      const { told, names } = await signalServers.execute()
      if (this.json) {
        return this.printJson({ told, servers: names })
      }
      this.logger.success(
        `${told} running server${told === 1 ? '' : 's'} told; in the file: ${names.join(', ') || 'none'}`
      )
    } catch (error) {
      if (!(error instanceof McpFileError)) {
        throw error
      }
      error.faults.forEach((fault) => this.fail(fault))
    }
  }
}
