import { flags } from '@adonisjs/core/ace'
import { JSON_FLAG } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'
import { newId } from '#core/ids'
import { ListServers, type ListedServer } from '#mcp/servers/list_servers'

/** Programs that are fetched first take their time. */
const PATIENCE_MS = 30_000

function toJson({ server, state, tools }: ListedServer) {
  return {
    id: server.id,
    name: server.slug,
    title: server.title,
    source: server.source,
    transport: server.connection.kind,
    ...state,
    tools: tools.map(({ tool, row }) => ({
      id: row.id,
      name: tool.name,
      policy: tool.policy,
      read_only: tool.isReadOnly,
      changed: row.changed_hash !== null,
    })),
  }
}

/**
 * `npm run ace -- mcp:list`
 */
export default class McpList extends DatabaseCommand {
  static commandName = 'mcp:list'
  static description = 'List the MCP servers and their tools; asks the servers'

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  @flags.boolean({ description: 'Ask no server: only what is known of them' })
  declare offline?: boolean

  protected async execute() {
    const listServers = await this.app.container.make(ListServers)
    const listed = await listServers.execute(newId(), this.offline ? 0 : PATIENCE_MS)
    if (this.json) {
      return this.printJson(listed.map(toJson))
    }
    this.printTable(
      ['Server', 'From', 'Over', 'State'],
      listed.map(({ server, state }) => [
        server.slug,
        server.source,
        server.connection.kind,
        state.state === 'failing' ? `failing: ${state.cause}` : state.state,
      ]),
      'There are no tool servers. Add one at /admin/tools, or in the file of MCP_CONFIG and run mcp:refresh.'
    )
    if (listed.length > 0) {
      this.note('')
      this.printTable(
        ['Tool', 'Policy', 'Review'],
        listed
          .flatMap(({ tools }) => tools)
          .map(({ tool, row }) => [
            tool.name,
            tool.policy,
            row.changed_hash === null ? '' : 'has changed',
          ]),
        'The servers have not told of any tools.'
      )
    }
  }
}
