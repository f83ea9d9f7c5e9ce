import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CheckedCall } from '#mcp/check/check_server'

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
    const calls = await checkServer({
      url: this.url,
      protocolVersion: process.env.MCP_CONFORMANCE_PROTOCOL_VERSION,
      allowsLoopback: this.allowLoopback === true,
      signsIn: this.signIn === true,
      clientMetadataUrl: this.clientMetadataUrl ?? null,
      context: await readContext(process.env.MCP_CONFORMANCE_CONTEXT),
    })
    this.#report(calls)
  }

  #report(calls: CheckedCall[]) {
    for (const { tool, outcome } of calls) {
      this.logger.log(`${tool}: ${outcome}`)
    }
  }
}
