import { test } from '@japa/runner'
import { callTool } from '#mcp/connections/call_tool'
import { connectTo, requestFor, serverEntry } from '#tests/helpers/mcp_servers'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { untilAsync } from '#tests/helpers/until_async'

test.group('MCP | a server of 2026-07-28', () => {
  test('asks a person within its result, and goes on from its own state', async ({
    assert,
    cleanup,
  }) => {
    const server = await startModernServer(cleanup)
    const eras: string[] = []
    const connection = await connectTo(serverEntry(server.settings), cleanup, {
      onEra: async (_, era) => void eras.push(era),
    })
    const request = await requestFor(connection, 'greet')
    const asked = await callTool(connection, request)
    if (asked.kind !== 'input_required') {
      throw new Error('the call asked for nothing')
    }
    assert.deepEqual(eras, ['modern'])
    assert.deepEqual(asked.requests, [
      {
        key: 'name',
        mode: 'form',
        message: 'Who are you?',
        schema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      },
    ])
    const continuation: unknown = JSON.parse(JSON.stringify(asked.continuation))
    assert.containsSubset(continuation, { state: 'where we were' })

    const later = await connectTo(serverEntry(server.settings, { era: 'modern' }), cleanup)
    const answered = await callTool(later, {
      ...request,
      resumed: { continuation, answers: { name: { action: 'accept', content: { name: 'Ada' } } } },
    })
    assert.containsSubset(answered, {
      kind: 'result',
      result: { content: [{ type: 'text', text: 'Hello Ada' }] },
    })
    assert.equal(server.calls, 2)
  })

  test('gets arguments as headers where its schema says so', async ({ assert, cleanup }) => {
    const server = await startModernServer(cleanup)
    const connection = await connectTo(serverEntry(server.settings), cleanup)
    const outcome = await callTool(
      connection,
      await requestFor(connection, 'route', { region: 'north' })
    )
    assert.equal(outcome.kind, 'result')
    assert.isTrue(server.headers.some((headers) => headers['mcp-param-region'] === 'north'))
  })

  test('tells of a changed list', async ({ assert, cleanup }) => {
    const server = await startModernServer(cleanup)
    const lists: string[] = []
    const connection = await connectTo(serverEntry(server.settings), cleanup, {
      onListed: async (_, { tools }) => void lists.push(tools.get('greet')?.description ?? ''),
    })
    await connection.tools(AbortSignal.timeout(5_000))
    server.description = 'Says something else'
    server.toolsChanged()
    const isChanged = async () => {
      await connection.tools(AbortSignal.timeout(5_000))
      return lists.includes('Says something else')
    }
    await untilAsync(isChanged, 'the list is asked for again', 5_000)
    assert.deepEqual(lists, ['Says hello', 'Says something else'])
  })

  test('a continuation that is not ours is refused', async ({ assert, cleanup }) => {
    const server = await startModernServer(cleanup)
    const connection = await connectTo(serverEntry(server.settings), cleanup)
    const request = await requestFor(
      connection,
      'greet',
      {},
      {
        resumed: { continuation: { round: 'many' }, answers: {} },
      }
    )
    await assert.rejects(() => callTool(connection, request), 'The call cannot be continued')
    assert.equal(server.calls, 0)
  })

  test('who asks again and again is not answered for ever', async ({ assert, cleanup }) => {
    const server = await startModernServer(cleanup)
    const connection = await connectTo(serverEntry(server.settings), cleanup)
    const request = await requestFor(
      connection,
      'greet',
      {},
      {
        resumed: {
          continuation: {
            round: 10,
            waitsFor: 'answers',
            state: null,
            asked: [],
            visited: [],
            kept: {},
          },
          answers: {},
        },
      }
    )
    await assert.rejects(
      () => callTool(connection, request),
      'The tool asks for input again and again'
    )
  })
})
