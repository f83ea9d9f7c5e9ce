import { ToolSchema } from '#database/schema'

/** A tool of an MCP server, with its approved definition. */
export default class Tool extends ToolSchema {
  static selfAssignPrimaryKey = true
}
