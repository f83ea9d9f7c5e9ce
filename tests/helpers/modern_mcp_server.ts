import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  acceptedContent,
  createMcpHandler,
  fromJsonSchema,
  inputRequired,
  McpServer,
  type GetPromptResult,
  type ReadResourceResult,
} from '@modelcontextprotocol/server'
import type { HttpSettings } from '#mcp/config/server_settings'
import { serving } from '#tests/support/serving'
import { answerWith } from './web_handler.js'

const nameForm = {
  type: 'object' as const,
  properties: { name: { type: 'string' as const } },
  required: ['name'],
}

const routeSchema = {
  type: 'object' as const,
  properties: { region: { 'type': 'string' as const, 'x-mcp-header': 'Region' } },
}

const noArguments = fromJsonSchema({ type: 'object', properties: {} })

/** What a test sees of the server, and can change. */
export interface ModernServer {
  settings: HttpSettings
  /** Header names and values of all requests so far. */
  headers: Record<string, string | string[] | undefined>[]
  /** The `_meta` of each call of `route`. */
  metas: unknown[]
  description: string
  calls: number
  /** What `note://one` holds. */
  note: ReadResourceResult['contents']
  /** What the prompt `summary` says. */
  summary: GetPromptResult['messages']
  /** How often one of the two was asked for. */
  reads: number
  /** What the answers to those wait for. */
  held: Promise<unknown> | null
  /** Bearer tokens that are let in; null: everybody is. */
  tokens: Set<string> | null
  /** Tells all who listen that the list of tools has changed. */
  toolsChanged: () => void
}

function makeServer(state: ModernServer): McpServer {
  const server = new McpServer(
    { name: 'modern', version: '1' },
    { capabilities: { tools: { listChanged: true } } }
  )
  server.registerTool(
    'greet',
    { description: state.description, inputSchema: noArguments },
    async (_args, ctx) => {
      state.calls++
      const answer = acceptedContent<{ name: string }>(ctx.mcpReq.inputResponses, 'name')
      if (answer === undefined) {
        return inputRequired({
          inputRequests: {
            name: inputRequired.elicit({ message: 'Who are you?', requestedSchema: nameForm }),
          },
          requestState: 'where we were',
        })
      }
      return { content: [{ type: 'text', text: `Hello ${answer.name}` }] }
    }
  )
  server.registerTool(
    'route',
    {
      description: 'Goes where the header says',
      inputSchema: fromJsonSchema(routeSchema),
    },
    async (_args, ctx) => {
      state.metas.push(ctx.mcpReq._meta)
      return { content: [{ type: 'text', text: 'routed' }] }
    }
  )
  server.registerResource('note', 'note://one', { mimeType: 'text/plain' }, async () => {
    state.reads++
    await state.held
    return { contents: state.note }
  })
  server.registerPrompt('summary', { description: 'Sums up' }, async () => {
    state.reads++
    await state.held
    return { messages: state.summary }
  })
  return server
}

/** A server of the 2026-07-28 protocol on 127.0.0.1; it ends with the test. */
export async function startModernServer(
  cleanup: (undo: () => Promise<void>) => void
): Promise<ModernServer> {
  const state: ModernServer = {
    settings: { kind: 'http', url: '', headers: {} },
    headers: [],
    metas: [],
    description: 'Says hello',
    calls: 0,
    note: [{ uri: 'note://one', mimeType: 'text/plain', text: 'a note' }],
    summary: [{ role: 'user', content: { type: 'text', text: 'Sum up.' } }],
    reads: 0,
    held: null,
    tokens: null,
    toolsChanged: () => handler.notify.toolsChanged(),
  }
  const handler = createMcpHandler(() => makeServer(state))
  const server = createServer(
    serving(async (request, response) => {
      state.headers.push(request.headers)
      const chunks = await request.toArray()
      const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
      if (state.tokens?.has(token) === false) {
        response.writeHead(401).end()
        return
      }
      await answerWith(handler.fetch, request, Buffer.concat(chunks), response)
    })
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanup(async () => {
    await handler.close()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  const { port } = server.address() as AddressInfo
  state.settings.url = `http://127.0.0.1:${port}/mcp`
  return state
}
