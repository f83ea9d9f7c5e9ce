import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server'
import { answerWith } from '#tests/helpers/web_handler'
import { serving } from '#tests/support/serving'

/** The server's name in the file of MCP servers. */
export const TOOL_SERVER = 'soak'
/** What the model calls its tool. */
export const SOAK_TOOL = `${TOOL_SERVER}__note`

/** Long enough for faults to come in between. */
const TAKES_MS = 2_000

const QUESTION = fromJsonSchema<{ question: string }>({
  type: 'object',
  properties: { question: { type: 'string' } },
  required: ['question'],
})

/** A server of tools over Streamable HTTP. Its only tool counts how often it was called for each question. */
export class SoakTools {
  readonly executions = new Map<string, number>()
  #handler = createMcpHandler(() => this.#makeServer())
  #server: Server

  private constructor() {
    this.#server = createServer(
      serving(async (request, response) => {
        const body = Buffer.concat(await request.toArray())
        await answerWith(this.#handler.fetch, request, body, response)
      })
    )
  }

  static async start(): Promise<SoakTools> {
    const tools = new SoakTools()
    await new Promise<void>((resolve) => tools.#server.listen(0, '127.0.0.1', resolve))
    return tools
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}/mcp`
  }

  async close(): Promise<void> {
    await this.#handler.close()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  #makeServer(): McpServer {
    const server = new McpServer({ name: TOOL_SERVER, version: '1' })
    const definition = { description: 'Notes a question', inputSchema: QUESTION }
    server.registerTool('note', definition, async ({ question }) => {
      this.executions.set(question, (this.executions.get(question) ?? 0) + 1)
      await sleep(TAKES_MS)
      return { content: [{ type: 'text', text: `noted ${question}` }] }
    })
    return server
  }
}
