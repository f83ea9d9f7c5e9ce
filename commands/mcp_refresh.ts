import { DatabaseCommand } from '#core/database_command'
import { McpFileError } from '#mcp/config/mcp_file'
import { SignalServers } from '#mcp/servers/signal_servers'

/**
 * `npm run ace -- mcp:refresh`
 */
export default class McpRefresh extends DatabaseCommand {
  static commandName = 'mcp:refresh'
  static description = 'Have the running server read the file of the MCP servers again'

  protected async execute() {
    const signalServers = await this.app.container.make(SignalServers)
    try {
      const { told, names } = await signalServers.execute()
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
