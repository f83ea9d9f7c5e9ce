import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels, openChat } from '#tests/helpers/chats'
import { chunksIn } from '#tests/helpers/event_stream'
import { callOf, fakeTools, TestTools, textResult } from '#tests/helpers/tools'
import { until } from '#tests/helpers/until'

test.group('The calls of an answer, while they are made', () => {
  test('run side by side, and their results are streamed as they come', async ({ assert }) => {
    const first = Promise.withResolvers<void>()
    const started: string[] = []
    const tools = new TestTools({
      slow: {
        call: async () => {
          started.push('slow')
          await first.promise
          return textResult('slow')
        },
      },
      quick: {
        call: async () => {
          started.push('quick')
          return textResult('quick')
        },
      },
    })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('a', 'slow'), callOf('b', 'quick')])
    fake.answer('Both.')
    const stream = await openChat(await createAccount(), { message: 'Go' })
    await until(() => stream.text.includes('"toolCallId":"b","output"'), 'the quick one was shown')
    assert.deepEqual(started, ['slow', 'quick'])
    assert.notInclude(stream.text, '"toolCallId":"a","output"')
    first.resolve()
    await stream.closed()
    const chunks = await chunksIn(stream.events)
    assert.deepEqual(
      chunks.map(({ type }) => type),
      [
        'start',
        'start-step',
        'tool-input-available',
        'tool-input-available',
        'tool-output-available',
        'tool-output-available',
        'finish-step',
        'start-step',
        'text-start',
        'text-delta',
        'text-end',
        'finish-step',
        'finish',
      ]
    )
  })

  test('show how far they are, in few words', async ({ assert }) => {
    const tools = new TestTools({
      long: {
        call: ({ onProgress }) => {
          onProgress({ progress: 1, total: 4, message: 'Reading '.repeat(1_000) })
          return textResult('Read.')
        },
      },
    })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('c1', 'long')])
    fake.answer('Done.')
    const stream = await openChat(await createAccount(), { message: 'Go' })
    await stream.closed()
    const chunks = await chunksIn(stream.events)
    assert.deepInclude(chunks, {
      type: 'data-progress',
      transient: true,
      data: {
        tool_call_id: 'c1',
        progress: 1,
        total: 4,
        message: 'Reading '.repeat(1_000).slice(0, 500),
      },
    })
  })
})
