import { test } from '@japa/runner'
import { callTool } from '#mcp/connections/call_tool'
import { ServerUnavailable } from '#mcp/connections/server_state'
import { ToolCallError } from '#tools/tool_call_error'
import { connectTo, programOf, requestFor, serverEntry } from '#tests/helpers/mcp_servers'
import { usedMemory } from '#tests/helpers/memory'
import { until } from '#tests/helpers/until'
import { untilAsync } from '#tests/helpers/until_async'
import { onAnyDatabase } from '#tests/support/requirements'

const soon = () => AbortSignal.timeout(20_000)

function badServer(way: string) {
  return serverEntry(programOf('bad_server.ts', way), { protocol: 'legacy' })
}

/** What the promise is rejected with. */
async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  return null
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test.group('MCP | programs that misbehave', (group) => {
  group.tap(onAnyDatabase)
  test('one that is not there is failing, at once', async ({ assert, cleanup }) => {
    const settings = { ...programOf('bad_server.ts'), command: '/nowhere/to/be/found' }
    const connection = await connectTo(serverEntry(settings), cleanup)
    assert.instanceOf(await errorOf(connection.tools(soon())), ServerUnavailable)
    assert.containsSubset(connection.state, {
      state: 'failing',
      cause: 'it cannot be reached (ENOENT)',
    })
  })

  test('one that ends is told from it; the end of its standard error is kept', async ({
    assert,
    cleanup,
  }) => {
    const connection = await connectTo(badServer('dead'), cleanup)
    assert.instanceOf(await errorOf(connection.tools(soon())), ServerUnavailable)
    assert.containsSubset(connection.state, { state: 'failing' })
    assert.include(connection.log.toString(), 'canary of the standard error')

    /* In the pause nobody waits, and nothing is started. */
    const again = await errorOf(connection.tools(soon()))
    assert.match(String(again), /The server is failing/)
  })

  test('one that hangs is given up by those who cannot wait', async ({ assert, cleanup }) => {
    const connection = await connectTo(badServer('hanging'), cleanup)
    const reason = new Error('no more patience')
    assert.strictEqual(await errorOf(connection.tools(AbortSignal.abort(reason))), reason)
    const patience = new AbortController()
    const asked = errorOf(connection.tools(patience.signal))
    patience.abort(reason)
    assert.strictEqual(await asked, reason)
  })

  test('a list without end makes it failing', async ({ assert, cleanup }) => {
    const connection = await connectTo(badServer('looping'), cleanup)
    assert.instanceOf(await errorOf(connection.tools(soon())), ServerUnavailable)
    assert.containsSubset(connection.state, {
      state: 'failing',
      cause: 'its list does not end',
    })
  })

  test('a list that is too long is cut', async ({ assert, cleanup }) => {
    const connection = await connectTo(badServer('many'), cleanup)
    const { tools } = await connection.tools(soon())
    assert.equal(tools.size, 512)
  })

  test('one that ends in a call: nobody knows whether it was done', async ({ assert, cleanup }) => {
    const connection = await connectTo(badServer('ending'), cleanup)
    const error = await errorOf(callTool(connection, await requestFor(connection, 'act')))
    assert.instanceOf(error, ToolCallError)
    assert.containsSubset(error, { failure: 'unknown' })
    assert.containsSubset(connection.state, { state: 'failing', cause: 'the program ended' })
    /* It is started again by itself. */
    await until(() => connection.state.state === 'connected', 'the program runs again', 15_000)
  })

  for (const way of ['flooding', 'chattering']) {
    test(`one that is ${way} is cut off`, async ({ assert, cleanup }) => {
      const connection = await connectTo(badServer(way), cleanup)
      const before = usedMemory()
      const error = await errorOf(callTool(connection, await requestFor(connection, 'act')))
      assert.instanceOf(error, ToolCallError)
      assert.containsSubset(error, { failure: 'unknown' })
      assert.containsSubset(connection.state, {
        state: 'failing',
        cause: 'it sends more than it may',
      })
      assert.isBelow(usedMemory() - before, 32 * 1024 * 1024)
    })
  }

  test('who stops a call is not kept waiting', async ({ assert, cleanup }) => {
    for (const way of ['silent', 'progressing']) {
      const connection = await connectTo(badServer(way), cleanup)
      const stop = new AbortController()
      const reason = new Error('stopped')
      const request = await requestFor(connection, 'act', {}, { signal: stop.signal })
      const called = errorOf(callTool(connection, request))
      stop.abort(reason)
      assert.strictEqual(await called, reason)
    }
  })

  test('a tool that is no longer what it was is not called', async ({ assert, cleanup }) => {
    const connection = await connectTo(badServer('lying'), cleanup)
    const request = await requestFor(connection, 'act')
    const before = await callTool(connection, request)
    assert.equal(before.kind, 'result')

    /* It has told that its list changed, and says something else now. */
    const isChanged = async () => {
      const { tools } = await connection.tools(soon())
      return tools.get('act')?.description !== request.tool.description
    }
    await untilAsync(isChanged, 'the list has changed', 5_000)
    const error = await errorOf(callTool(connection, request))
    assert.containsSubset(error, { failure: 'failed' })
    assert.match(String(error), /must be reviewed/)
  })

  test('nobody is asked for somebody else where it cannot be told who asks', async ({
    assert,
    cleanup,
  }) => {
    const connection = await connectTo(badServer('asking'), cleanup)
    const request = await requestFor(connection, 'act')
    const twoAtOnce = async () => {
      const both = [callTool(connection, request), callTool(connection, request)]
      const outcomes = await Promise.all(both)
      return outcomes.map(({ kind }) => kind)
    }
    assert.deepEqual(await twoAtOnce(), ['result', 'result'])
    /* From then on they take turns. */
    assert.deepEqual(await twoAtOnce(), ['input_required', 'input_required'])
  })

  test('one that ends when it is asked for its protocol is taken for what it is', async ({
    assert,
    cleanup,
  }) => {
    const server = serverEntry(programOf('bad_server.ts', 'strict'))
    const connection = await connectTo(server, cleanup)
    const { tools } = await connection.tools(soon())
    assert.deepEqual([...tools.keys()], ['act'])
  })

  test('gets the listed environment and nothing of ours', async ({ assert, cleanup }) => {
    const settings = { ...programOf('bad_server.ts', 'environment'), env: { LISTED: '1' } }
    const connection = await connectTo(serverEntry(settings), cleanup)
    const { tools } = await connection.tools(soon())
    const names = tools.get('act')?.description?.split(' ') ?? []
    assert.include(names, 'LISTED')
    assert.includeMembers(
      ['HOME', 'LANG', 'LISTED', 'LOGNAME', 'PATH', 'TMPDIR', 'TZ', 'USER'],
      names
    )
  })

  test('what it has started ends with it', async ({ assert, cleanup }) => {
    const connection = await connectTo(badServer('group'), cleanup)
    const outcome = await callTool(connection, await requestFor(connection, 'act'))
    const pid = Number(/\d+/.exec(JSON.stringify(outcome))?.[0])
    assert.isTrue(isAlive(pid))
    await connection.close()
    await until(() => !isAlive(pid), 'the grandchild is gone')
  })
})
