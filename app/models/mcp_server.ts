import { McpServerSchema } from '#database/schema'

/** An MCP server: one of the database, or the facts about one of the host's file. */
export default class McpServer extends McpServerSchema {
  static table = 'mcp_servers'
  static selfAssignPrimaryKey = true
}
