import { splitList } from '#core/environment/rules'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import { mcpFilePath } from '#mcp/config/mcp_faults'
import env from '#start/env'

/** Where MCP servers come from, and where they may be. */
const mcpConfig = {
  /** The file that names the servers of this host; it need not be there. */
  path: mcpFilePath({ MCP_CONFIG: env.get('MCP_CONFIG') }),

  /** Hosts that MCP servers, and what they name, may be on although not public. */
  allowedPrivateHosts: AllowedHosts.parse(splitList(env.get('MCP_ALLOWED_PRIVATE_HOSTS'))),
}

export default mcpConfig
