// An MCP server over Streamable HTTP with one tool, for the rounds of `tool-round`: { text } in, the same text out. It tells
// how long each call took here, from its request to the end of its answer. Started by upstream.mjs, so that both have one clock.
import http from 'node:http'
import { AsyncLocalStorage } from 'node:async_hooks'
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server'

const TEXT = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }

/** The call that a request turns out to be. */
const requests = new AsyncLocalStorage()

function echoServer() {
  const server = new McpServer({ name: 'bench', version: '1' }, { capabilities: { tools: {} } })
  server.registerTool(
    'echo',
    { description: 'Says what it is told', inputSchema: fromJsonSchema(TEXT) },
    async ({ text }) => {
      requests.getStore().text = text
      return { content: [{ type: 'text', text }] }
    }
  )
  return server
}

/**
 * @param {number} port
 * @param {(text: string, ms: number) => void} onCall - told the text of each call and what it took
 * @param {() => void} onConnection
 */
export function startMcpServer(port, onCall, onConnection) {
  const handler = createMcpHandler(echoServer)
  return http
    .createServer({ keepAliveTimeout: 60_000 }, async (req, res) => {
      const startedAt = performance.now()
      const call = { text: null }
      const body = Buffer.concat(await req.toArray())
      const request = new Request(`http://127.0.0.1:${port}${req.url}`, {
        method: req.method,
        headers: new Headers(Object.entries(req.headers).map(([k, v]) => [k, String(v)])),
        body: req.method === 'POST' ? body : undefined,
      })
      const answer = await requests.run(call, () => handler.fetch(request))
      const bytes = Buffer.from(await answer.arrayBuffer())
      res.writeHead(answer.status, {
        ...Object.fromEntries(answer.headers),
        'content-length': bytes.length,
      })
      res.end(bytes)
      if (call.text !== null) onCall(call.text, performance.now() - startedAt)
    })
    .on('connection', onConnection)
    .listen(port, '127.0.0.1')
}
