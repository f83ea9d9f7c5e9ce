import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, idsOf, openChat, stop } from '#tests/helpers/chats'
import { chunksIn } from '#tests/helpers/event_stream'
import { callOf, fakeTools, TestTools, textResult, toolCallsOf } from '#tests/helpers/tools'
import { until } from '#tests/helpers/until'
import { ToolCatalogue } from '#tools/tool_catalogue'

function echoTools() {
  return new TestTools({
    echo: { call: ({ arguments: input }) => textResult(`echo ${JSON.stringify(input)}`) },
    other: { call: () => textResult('other') },
  })
}

test.group('The calls of an answer, as far as they go', () => {
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

  test('are of the tools that can be listed', async ({ assert }) => {
    const broken = new TestTools({})
    broken.list = () => Promise.reject(new Error('the file cannot be read'))
    const catalogue = await app.container.make(ToolCatalogue)
    using _tools = catalogue.fake(broken, echoTools())
    using fake = await fakeModels()
    const { body } = await chat(await createAccount(), { message: 'Go' })
    assert.equal(body.status, 'completed')
    assert.equal(fake.requests[0].tools.length, 2)
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
})
