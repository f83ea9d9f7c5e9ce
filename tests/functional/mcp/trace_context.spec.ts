import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import { currentTrace, type TraceContext } from '#core/current_trace'
import { callTool } from '#mcp/connections/call_tool'
import { connectTo, programOf, requestFor, serverEntry } from '#tests/helpers/mcp_servers'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { onAnyDatabase } from '#tests/support/requirements'

const CONTEXT: TraceContext = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

/** Lets every call be of this trace, until the test is over. */
function traceAll(cleanup: TestContext['cleanup']) {
  currentTrace.readBy({ fields: () => null, context: () => CONTEXT })
  cleanup(() => currentTrace.readBy(null))
}

/** A connection to a program that answers a call with what came with it. */
async function connectToProgram(cleanup: TestContext['cleanup']) {
  const folder = await mkdtemp(join(tmpdir(), 'chatflow-traced-'))
  cleanup(() => rm(folder, { recursive: true }))
  const path = join(folder, 'server.json')
  const tools = [{ name: 'tell', description: 'Tells', inputSchema: { type: 'object' } }]
  await writeFile(path, JSON.stringify({ tools, errors: [] }))
  return connectTo(serverEntry(programOf('written_server.ts', path)), cleanup)
}

test.group('MCP | the trace of a call', (group) => {
  group.tap(onAnyDatabase)

  test('is told to a server over HTTP, while there is one', async ({ assert, cleanup }) => {
    const server = await startModernServer(cleanup)
    const connection = await connectTo(serverEntry(server.settings), cleanup)
    await callTool(connection, await requestFor(connection, 'route'))
    traceAll(cleanup)
    await callTool(connection, await requestFor(connection, 'route'))
    const [before, traced] = server.metas
    assert.notProperty(before, 'traceparent')
    assert.containsSubset(traced, CONTEXT)
  })

  test('is told to a program, while there is one', async ({ assert, cleanup }) => {
    const connection = await connectToProgram(cleanup)
    const before = await callTool(connection, await requestFor(connection, 'tell'))
    assert.notInclude(JSON.stringify(before), 'traceparent')
    traceAll(cleanup)
    const traced = await callTool(connection, await requestFor(connection, 'tell'))
    assert.containsSubset(traced, { result: { _meta: CONTEXT } })
  })
})
