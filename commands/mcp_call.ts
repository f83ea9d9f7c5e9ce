import { args, flags } from '@adonisjs/core/ace'
import { AccountCommand } from '#auth/accounts/account_command'
import { Misuse } from '#core/console/command_errors'
import { newId } from '#core/ids'
import { McpTools } from '#mcp/mcp_tools'
import { ToolCallError } from '#tools/tool_call_error'
import type { CatalogueTool } from '#tools/types'

const PATIENCE_MS = 60_000

/**
 * `npm run ace -- mcp:call files__read_text_file '{"path": "notes.txt"}'`
 */
export default class McpCall extends AccountCommand {
  static commandName = 'mcp:call'
  static description = 'Call a tool of an MCP server and print its result as JSON'

  @args.string({ description: 'The name of the tool, server__tool' })
  declare tool: string

  @args.string({ description: 'Its arguments, a JSON object', required: false })
  declare input?: string

  @flags.string({ description: 'The email address of the account that calls' })
  declare as?: string

  protected async execute() {
    const input = this.#readInput()
    if (input === null) {
      throw new Misuse('The arguments must be a JSON object')
    }
    const account = this.as === undefined ? { id: newId() } : await this.findAccount(this.as)
    if (account === undefined) {
      return
    }
    const mcpTools = await this.app.container.make(McpTools)
    const tools = await mcpTools.list(account.id)
    const tool = tools.find(({ name }) => name === this.tool)
    if (tool === undefined) {
      return this.fail(`No server offers ${this.tool}; see mcp:list`)
    }
    await this.#call(mcpTools, tool, input, account.id)
  }

  async #call(
    mcpTools: McpTools,
    tool: CatalogueTool,
    input: Record<string, unknown>,
    userId: string
  ) {
    try {
      const outcome = await mcpTools.call({
        tool,
        arguments: input,
        userId,
        resumed: null,
        signal: AbortSignal.timeout(PATIENCE_MS),
        onProgress: ({ progress, total, message }) =>
          this.note([`${progress}/${total ?? '?'}`, message].filter(Boolean).join(' ')),
      })
      if (outcome.kind === 'input_required') {
        this.printJson(outcome.requests)
        return this.fail('The tool asks a person for something, which this command cannot answer')
      }
      this.printJson(outcome.result)
      this.exitCode = outcome.result.isError ? 1 : 0
    } catch (error) {
      if (!(error instanceof ToolCallError)) {
        throw error
      }
      this.fail(`${error.failure}: ${error.message}`)
    }
  }

  #readInput(): Record<string, unknown> | null {
    try {
      const input: unknown = JSON.parse(this.input ?? '{}')
      return typeof input === 'object' && input !== null && !Array.isArray(input)
        ? { ...input }
        : null
    } catch {
      return null
    }
  }
}
