import { flags } from '@adonisjs/core/ace'
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

  @flags.boolean({ description: 'Print JSON' })
  declare json?: boolean

  @flags.boolean({ description: 'Ask no server: only what is known of them' })
  declare offline?: boolean

  protected async execute() {
    const listServers = await this.app.container.make(ListServers)
    const listed = await listServers.execute(newId(), this.offline ? 0 : PATIENCE_MS)
    if (this.json) {
      this.logger.log(JSON.stringify(listed.map(toJson), null, 2))
      return
    }
    const servers = this.ui.table().head(['Server', 'From', 'Over', 'State'])
    for (const { server, state } of listed) {
      const cause = state.state === 'failing' ? `: ${state.cause}` : ''
      servers.row([server.slug, server.source, server.connection.kind, state.state + cause])
    }
    servers.render()
    const tools = this.ui.table().head(['Tool', 'Policy', 'Review'])
    for (const { tool, row } of listed.flatMap((one) => one.tools)) {
      tools.row([tool.name, tool.policy, row.changed_hash === null ? '' : 'has changed'])
    }
    tools.render()
  }
}
