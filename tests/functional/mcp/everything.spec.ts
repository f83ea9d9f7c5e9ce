import { test } from '@japa/runner'
import { callTool } from '#mcp/connections/call_tool'
import type { ServerConnection } from '#mcp/connections/server_connection'
import type { ToolProgress } from '#tools/types'
import {
  connectTo,
  EVERYTHING_PROGRAM,
  requestFor,
  serverEntry,
  startEverything,
} from '#tests/helpers/mcp_servers'
import { onAnyDatabase } from '#tests/support/requirements'

/** The result of a call that asks nobody anything. */
async function resultOf(
  connection: ServerConnection,
  tool: string,
  args: Record<string, unknown> = {}
) {
  const outcome = await callTool(connection, await requestFor(connection, tool, args))
  if (outcome.kind !== 'result') {
    throw new Error('the call asked for input')
  }
  return outcome.result
}

test.group('MCP | server-everything', (group) => {
  group.tap(onAnyDatabase)
  for (const transport of ['stdio', 'streamableHttp', 'sse'] as const) {
    test(`over ${transport}: lists, calls, shows progress`, async ({ assert, cleanup }) => {
      const settings =
        transport === 'stdio' ? EVERYTHING_PROGRAM : await startEverything(transport, cleanup)
      const eras: string[] = []
      const connection = await connectTo(serverEntry(settings), cleanup, {
        onEra: async (_, era) => void eras.push(era),
      })
      assert.deepEqual(connection.state, { state: 'on_demand' })

      const echo = await resultOf(connection, 'echo', { message: 'hello' })
      assert.deepEqual(echo.content, [{ type: 'text', text: 'Echo: hello' }])
      assert.deepEqual(connection.state, { state: 'connected' })
      assert.deepEqual(eras, ['legacy'])

      const sum = await resultOf(connection, 'get-sum', { a: 2, b: 3 })
      assert.match(JSON.stringify(sum.content), /is 5/)

      const image = await resultOf(connection, 'get-tiny-image')
      assert.isTrue(image.content.some(({ type }) => type === 'image'))

      const weather = await resultOf(connection, 'get-structured-content', { location: 'Chicago' })
      assert.containsSubset(weather.structuredContent, { conditions: 'Light rain / drizzle' })

      const links = await resultOf(connection, 'get-resource-links', { count: 2 })
      assert.lengthOf(
        links.content.filter(({ type }) => type === 'resource_link'),
        2
      )

      const progress: ToolProgress[] = []
      const long = await requestFor(
        connection,
        'trigger-long-running-operation',
        { duration: 0.4, steps: 4 },
        { onProgress: (step) => progress.push(step) }
      )
      await callTool(connection, long)
      /* One that arrives together with the result is not told any more. */
      assert.deepEqual(
        progress.slice(0, 3).map((step) => [step.progress, step.total]),
        [
          [1, 4],
          [2, 4],
          [3, 4],
        ]
      )
    })

    test(`over ${transport}: asks a person, days may pass, goes on`, async ({
      assert,
      cleanup,
    }) => {
      const settings =
        transport === 'stdio' ? EVERYTHING_PROGRAM : await startEverything(transport, cleanup)
      const connection = await connectTo(serverEntry(settings), cleanup)
      const request = await requestFor(connection, 'trigger-elicitation-request')
      const asked = await callTool(connection, request)
      if (asked.kind !== 'input_required') {
        throw new Error('the call asked for nothing')
      }
      const [question] = asked.requests
      assert.equal(question.mode, 'form')

      /* All that is kept of it is JSON, and the server is another process by then. */
      const continuation: unknown = JSON.parse(JSON.stringify(asked.continuation))
      await connection.forget(await connection.use(AbortSignal.timeout(5_000)))
      const answered = await callTool(connection, {
        ...request,
        resumed: {
          continuation,
          answers: { [question.key]: { action: 'accept', content: { name: 'Ada' } } },
        },
      })
      assert.equal(answered.kind, 'result')
      assert.match(JSON.stringify(answered), /Ada/)

      const declined = await callTool(connection, {
        ...request,
        resumed: { continuation, answers: { [question.key]: { action: 'decline' } } },
      })
      assert.match(JSON.stringify(declined), /declined/)
    })
  }

  test('an address to visit is given, not fetched', async ({ assert, cleanup }) => {
    const connection = await connectTo(serverEntry(EVERYTHING_PROGRAM), cleanup)
    const request = await requestFor(connection, 'trigger-url-elicitation', {
      url: 'https://example.com/pay?x=1',
      message: 'Please pay',
    })
    const asked = await callTool(connection, request)
    assert.containsSubset(asked, {
      kind: 'input_required',
      requests: [
        {
          mode: 'url',
          purpose: 'visit',
          message: 'Please pay',
          url: 'https://example.com/pay?x=1',
        },
      ],
    })
  })
})
