import { args, BaseCommand, flags } from '@adonisjs/core/ace'

/** Whoever waits for the command waits for 30 s. */
const CHECK_TIMEOUT_MS = 28_000

/**
 * `npm run ace -- mcp:check https://mcp.example.com/mcp`
 */
export default class McpCheck extends BaseCommand {
  static commandName = 'mcp:check'
  static description =
    'Connect to an MCP server as this installation would, and call each of its tools once'

  @args.string({ description: 'The URL of the server' })
  declare url: string

  @flags.boolean({ description: 'Also servers of this machine, over plain http' })
  declare allowLoopback?: boolean

  @flags.boolean({ description: 'Sign in by itself at an authorization server that asks nobody' })
  declare signIn?: boolean

  @flags.string({ description: 'Address of the Client ID Metadata Document to sign in with' })
  declare clientMetadataUrl?: string

  async run() {
    const { checkServer } = await import('#mcp/check/check_server')
    const { readContext } = await import('#mcp/check/check_settings')
    const { causeOf } = await import('#mcp/connections/connection_error')
    const context = await readContext(process.env.MCP_CONFORMANCE_CONTEXT)
    try {
      const calls = await checkServer(
        {
          url: this.url,
          protocolVersion: process.env.MCP_CONFORMANCE_PROTOCOL_VERSION,
          allowsLoopback: this.allowLoopback === true,
          signsIn: this.signIn === true,
          clientMetadataUrl: this.clientMetadataUrl ?? null,
          context,
        },
        AbortSignal.timeout(CHECK_TIMEOUT_MS)
      )
      for (const { tool, outcome } of calls) {
        this.logger.log(`${tool}: ${outcome}`)
      }
    } catch (error) {
      this.logger.error(`The server cannot be used: ${causeOf(error, 'http')}`)
      this.exitCode = 1
    }
  }
}
