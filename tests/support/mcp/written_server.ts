/**
 * An MCP server that says what a file tells: `node written_server.ts <file>`. The file is JSON: `{ tools, errors }`, where
 * `errors` are lines of the standard error. The `_meta` of a call comes back with its answer.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

interface Written {
  tools: object[]
  errors: string[]
}

interface Message {
  id?: number | string
  method?: string
  params?: { _meta?: object }
}

const written: Written = JSON.parse(readFileSync(process.argv[2], 'utf8'))

const answers = ({ params }: Message): Record<string, object> => ({
  'initialize': {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'written', version: '1' },
  },
  'tools/list': { tools: written.tools },
  'tools/call': { content: [{ type: 'text', text: 'called' }], _meta: params?._meta },
  'ping': {},
})

process.stderr.write(`${written.errors.join('\n')}\n`)

for await (const line of createInterface({ input: process.stdin })) {
  const message: Message = JSON.parse(line)
  const { id, method } = message
  if (id !== undefined) {
    const result = answers(message)[method ?? ''] ?? null
    const answer = result === null ? { error: { code: -32601, message: 'no' } } : { result }
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`)
  }
}
