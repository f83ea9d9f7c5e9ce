import { mcpFilePath } from '#mcp/config/mcp_faults'
import env from '#start/env'

/** Where MCP servers come from. */
const mcpConfig = {
  /** The file that names the servers of this host; it need not be there. */
  path: mcpFilePath({ MCP_CONFIG: env.get('MCP_CONFIG') }),
}

export default mcpConfig
