import env from '#start/env'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import { splitList } from '#core/environment/rules'

const mcpConfig = {
  /** Hosts that MCP servers, and what they name, may be on although not public. */
  allowedPrivateHosts: AllowedHosts.parse(splitList(env.get('MCP_ALLOWED_PRIVATE_HOSTS'))),
}

export default mcpConfig
