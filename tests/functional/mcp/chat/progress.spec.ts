import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels, idsOf, messagesOf, openChat } from '#tests/helpers/chats'
import { calling, givenHostServers, isAvailable } from '#tests/helpers/host_servers'
import { entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM, startEverything } from '#tests/helpers/mcp_servers'
import { onAnyDatabase } from '#tests/support/requirements'

const LONG = 'every__trigger-long-running-operation'

test.group('MCP | progress of a call in a chat', (group) => {
  group.tap(onAnyDatabase)

  for (const transport of ['stdio', 'streamableHttp'] as const) {
    test(`over ${transport}: is streamed while the call goes on, and not kept`, async ({
      assert,
      cleanup,
    }) => {
      const settings =
        transport === 'stdio' ? EVERYTHING_PROGRAM : await startEverything(transport, cleanup)
      await givenHostServers(cleanup, { every: entryOf(settings, { policy: { '*': 'auto' } }) })
      const account = await createAccount()
      await isAvailable(account, LONG)
      using fake = await fakeModels()
      fake.script([calling('long', LONG, { duration: 2, steps: 4 })]).answer('It is over.')
      const stream = await openChat(account, { message: 'Take your time' })
      await stream.closed()
      assert.isTrue(stream.isComplete)

      const chunks = await stream.chunks()
      const types = chunks.map(({ type }) => type)
      const steps = chunks.flatMap((chunk) => (chunk.type === 'data-progress' ? [chunk] : []))
      /* Of those that come close together only the first is shown. */
      const shown = steps.map(({ data }) => data)
      assert.deepEqual(shown[0], { tool_call_id: 'long', progress: 1, total: 4 })
      const progress = shown.map((data) =>
        typeof data === 'object' && data !== null && 'progress' in data ? Number(data.progress) : 0
      )
      assert.deepEqual(
        progress,
        [...new Set(progress)].sort((one, other) => one - other)
      )
      assert.isTrue(steps.every(({ transient }) => transient === true))
      assert.isBelow(types.lastIndexOf('data-progress'), types.indexOf('tool-output-available'))

      const [, stored] = await messagesOf(account, idsOf(stream.events).conversationId)
      assert.deepEqual(
        stored.parts.map(({ type }) => type),
        ['step-start', 'dynamic-tool', 'step-start', 'text']
      )
      assert.include(JSON.stringify(stored.parts[1]), 'Long running operation completed')
    })
  }
})
