import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, ledgerOf } from '#tests/helpers/chats'
import { callOf, fakeTools, TestTools, textResult, toolCallsOf } from '#tests/helpers/tools'
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
})
