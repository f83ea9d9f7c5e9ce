import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, idsOf, ledgerOf, openChat, stop } from '#tests/helpers/chats'
import { chunksIn } from '#tests/helpers/event_stream'
import { callOf, fakeTools, TestTools, textResult, toolCallsOf } from '#tests/helpers/tools'
import { until } from '#tests/helpers/until'
import { ToolCallError } from '#tools/tool_call_error'

const CITY = {
  type: 'object',
  properties: { city: { type: 'string', minLength: 2 } },
  required: ['city'],
}

function echoTools() {
  return new TestTools({
    echo: { call: ({ arguments: input }) => textResult(`echo ${JSON.stringify(input)}`) },
    weather: { inputSchema: CITY, call: ({ arguments: { city } }) => textResult(`Sun in ${city}`) },
  })
}

test.group('The calls of an answer', () => {
  test('are made, and the model goes on with their results', async ({ assert }) => {
    const tools = echoTools()
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([{ type: 'text', text: 'Let me look.' }, callOf('c1', 'weather', { city: 'Oslo' })])
    fake.answer('It is sunny.')
    const account = await createAccount()
    const { status, body } = await chat(account, { message: 'Weather?' })

    assert.equal(status, 200)
    assert.equal(body.status, 'completed')
    assert.deepEqual(
      body.message.parts.map(({ type }) => type),
      ['step-start', 'text', 'dynamic-tool', 'step-start', 'text']
    )
    assert.containsSubset(body.message.parts[2], {
      toolName: 'test__weather',
      toolCallId: 'c1',
      state: 'output-available',
      input: { city: 'Oslo' },
    })
    const [first, second] = fake.requests
    assert.deepEqual(
      first.tools.map(({ name }) => name),
      ['test__echo', 'test__weather']
    )
    assert.deepEqual(
      second.messages.map(({ role }) => role),
      ['user', 'assistant', 'tool']
    )
    assert.containsSubset(second.messages[2].content[0], {
      type: 'tool_result',
      id: 'c1',
      isError: false,
    })
    assert.include(JSON.stringify(second.messages[2]), 'Sun in Oslo')

    const [entry] = await ledgerOf(account)
    assert.containsSubset(entry, { input_tokens: 20, output_tokens: 10, estimated: 0 })
    assert.equal(body.message.metadata.usage?.input_tokens, 20)
    const [call] = await toolCallsOf(body.conversation_id)
    assert.containsSubset(call, {
      call_id: 'c1',
      round: 1,
      tool: 'test__weather',
      server: 'test',
      state: 'succeeded',
      arguments: '{"city":"Oslo"}',
      user_id: account.id,
      approved_by: null,
    })
    assert.isNumber(call.duration_ms)
  })

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

  test('are not made where the arguments do not fit, and the model is told why', async ({
    assert,
  }) => {
    const tools = echoTools()
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([
      callOf('short', 'weather', { city: 'x' }),
      callOf('list', 'weather', ['Oslo']),
      callOf('gone', 'nowhere'),
      { type: 'tool_call', id: 'broken', name: 'test__echo', arguments: '{"city":' },
      callOf('good', 'echo', { a: 1 }),
    ])
    fake.answer('Sorry.')
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Go' })
    assert.equal(body.status, 'completed')
    assert.deepEqual(
      tools.requests.map(({ tool }) => tool.tool),
      ['echo']
    )
    const results = fake.requests[1].messages[2].content.map((part) =>
      part.type === 'tool_result' ? [part.id, part.isError, part.output] : []
    )
    assert.deepEqual(
      results.map(([id, isError]) => [id, isError]),
      [
        ['short', true],
        ['list', true],
        ['gone', true],
        ['broken', true],
        ['good', false],
      ]
    )
    assert.include(String(results[0][2]), '/city')
    assert.equal(results[2][2], 'unknown tool')
    assert.equal(results[3][2], 'The arguments are not valid JSON.')
    const calls = await toolCallsOf(body.conversation_id)
    assert.deepEqual(
      calls.map(({ call_id: id, state }) => [id, state]),
      [
        ['short', 'failed'],
        ['list', 'failed'],
        ['gone', 'failed'],
        ['broken', 'failed'],
        ['good', 'succeeded'],
      ]
    )
  })

  test('whose tool fails are told to the model as what they are', async ({ assert }) => {
    const tools = new TestTools({
      refuse: { call: () => textResult('No such city.', true) },
      vanish: {
        call: () => {
          throw new ToolCallError('unknown', 'The connection broke.')
        },
      },
      late: {
        call: () => {
          throw new ToolCallError('timed_out', 'Too late.')
        },
      },
      bug: {
        call: () => {
          throw new TypeError('secret detail')
        },
      },
    })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script(['refuse', 'vanish', 'late', 'bug'].map((name) => callOf(name, name)))
    fake.answer('Well.')
    const { body } = await chat(await createAccount(), { message: 'Go' })
    assert.equal(body.status, 'completed')
    const calls = await toolCallsOf(body.conversation_id)
    assert.deepEqual(
      calls.map(({ call_id: id, state }) => [id, state]),
      [
        ['refuse', 'failed'],
        ['vanish', 'unknown'],
        ['late', 'timed_out'],
        ['bug', 'unknown'],
      ]
    )
    const told = JSON.stringify(fake.requests[1].messages)
    assert.include(told, 'No such city.')
    assert.include(told, 'The connection broke.')
    assert.notInclude(told, 'secret detail')
  })

  test('get ids of their own where a provider numbers each step anew', async ({ assert }) => {
    const tools = echoTools()
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('call_0', 'echo', { n: 1 })], [callOf('call_0', 'echo', { n: 2 })])
    fake.answer('Done.')
    const { body } = await chat(await createAccount(), { message: 'Go' })
    const calls = await toolCallsOf(body.conversation_id)
    assert.equal(calls.length, 2)
    assert.equal(new Set(calls.map(({ call_id: id }) => id)).size, 2)
    assert.equal(body.message.parts.filter(({ type }) => type === 'dynamic-tool').length, 2)
  })

  test('end after ten rounds, and say so', async ({ assert }) => {
    const tools = echoTools()
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    for (let round = 0; round < 12; round++) {
      fake.script([callOf(`c${round}`, 'echo')])
    }
    const { body } = await chat(await createAccount(), { message: 'Go' })
    assert.equal(body.status, 'completed')
    assert.equal(body.message.metadata.finish_reason, 'tool-calls')
    assert.equal(tools.requests.length, 10)
    assert.equal(fake.requests.length, 11)
    assert.containsSubset(body.message.parts.at(-1), {
      state: 'output-error',
      errorText: 'Not called: an answer may have 10 rounds of tool calls.',
    })
  })

  test('are twenty-five at most', async ({ assert }) => {
    const tools = echoTools()
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script(Array.from({ length: 30 }, (_, n) => callOf(`c${n}`, 'echo')))
    fake.answer('Enough.')
    const { body } = await chat(await createAccount(), { message: 'Go' })
    assert.equal(tools.requests.length, 25)
    assert.equal(body.message.metadata.finish_reason, 'stop')
    const calls = await toolCallsOf(body.conversation_id)
    assert.equal(calls.filter(({ state }) => state === 'failed').length, 5)
  })

  test('are cut off by a stop, and nobody says that they did nothing', async ({ assert }) => {
    let signal: AbortSignal | null = null
    const tools = new TestTools({
      hang: {
        call: (request) => {
          signal = request.signal
          return new Promise(() => {})
        },
      },
    })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([{ type: 'text', text: 'Wait.' }, callOf('c1', 'hang')])
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Go' })
    await until(() => signal !== null, 'the tool was called')
    const { conversationId } = idsOf(stream.events)
    const stopped = await stop(account, conversationId)
    assert.equal(stopped.status, 200)
    await stream.closed()
    assert.isTrue(signal!.aborted)
    const [call] = await toolCallsOf(conversationId)
    assert.equal(call.state, 'unknown')
    const chunks = await chunksIn(stream.events)
    assert.deepEqual(
      chunks.slice(-2).map(({ type }) => type),
      ['tool-output-error', 'abort']
    )
    assert.include(stream.text, 'Whether it took effect is not known.')
  })

  test('are of the tools that the conversation chose', async ({ assert }) => {
    const tools = echoTools()
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    const account = await createAccount()
    await chat(account, { message: 'Go', tools: 'none' })
    await chat(account, { message: 'Go', tools: ['test__echo', 'test__unknown'] })
    assert.deepEqual(
      fake.requests.map((request) => request.tools.map(({ name }) => name)),
      [[], ['test__echo']]
    )
  })

  test('show how far they are', async ({ assert }) => {
    const tools = new TestTools({
      long: {
        call: ({ onProgress }) => {
          onProgress({ progress: 1, total: 4, message: 'Reading' })
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
      data: { tool_call_id: 'c1', progress: 1, total: 4, message: 'Reading' },
    })
  })
})
