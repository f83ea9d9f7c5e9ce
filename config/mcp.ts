import { splitList } from '#core/environment/rules'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import { mcpFilePath } from '#mcp/config/mcp_faults'
import { isLoopbackHost } from '#core/loopback'
import { appUrl } from '#config/app'
import env from '#start/env'

/** Others can read it only where this installation is on the internet, or as near to that as we can tell. */
const clientMetadataUrl = `${appUrl}/oauth/client-metadata.json`
const { protocol, hostname } = new URL(appUrl)
const isReachable = protocol === 'https:' && !isLoopbackHost(hostname)

/** Where MCP servers come from, and where they may be. */
const mcpConfig = {
  /** The file that names the servers of this host; it need not be there. */
  path: mcpFilePath({ MCP_CONFIG: env.get('MCP_CONFIG') }),

  /** Hosts that MCP servers, and what they name, may be on although not public. */
  allowedPrivateHosts: AllowedHosts.parse(splitList(env.get('MCP_ALLOWED_PRIVATE_HOSTS'))),

  clientMetadataUrl,

  /** This installation as a client of authorization servers. */
  identity: {
    redirectUri: `${appUrl}/tools/oauth/callback`,
    metadataUrl: isReachable ? clientMetadataUrl : null,
  },
}

export default mcpConfig
