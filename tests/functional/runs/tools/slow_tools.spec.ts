import { test } from '@japa/runner'
import runsConfig from '#config/runs'
import { fakeModels, messagesOf, runsOf } from '#tests/helpers/chats'
import { givenEngine, givenLaunched } from '#tests/helpers/own_engine'
import { callOf, fakeTools, TestTools, textResult, toolCallsOf } from '#tests/helpers/tools'

/** Short enough for a test that runs into it. */
const CALL_MS = 300
const RUN_MS = 500
const PROGRESS_MS = 20

/** Tools that do not answer: one of them says all the time that it is about to. */
function slowTools() {
  return new TestTools({
    hang: { call: () => new Promise(() => {}) },
    trickle: {
      call: ({ signal, onProgress }) => {
        const timer = setInterval(() => onProgress({ progress: 1 }), PROGRESS_MS)
        signal.addEventListener('abort', () => clearInterval(timer))
        return new Promise(() => {})
      },
    },
    quick: { call: () => textResult('Here.') },
  })
}

test.group('A tool that does not answer', () => {
  test('is given up after its time, which progress does not extend', async ({
    assert,
    cleanup,
  }) => {
    const tools = slowTools()
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script(['hang', 'trickle', 'quick'].map((name) => callOf(name, name))).answer('Well.')
    const limits = { ...runsConfig.toolLimits, callMs: CALL_MS }
    const world = await givenEngine(cleanup, {}, limits)
    const { account, run, live } = await givenLaunched(world)
    await live.rested

    assert.deepEqual(
      tools.requests.map(({ signal }) => signal.aborted),
      [true, true, false]
    )
    const calls = await toolCallsOf(run.conversationId)
    assert.deepEqual(
      calls.map(({ state }) => state),
      ['timed_out', 'timed_out', 'succeeded']
    )
    assert.include(JSON.stringify(fake.requests[1].messages), 'The tool did not answer within')
    const [, message] = await messagesOf(account, run.conversationId)
    assert.equal(message.status, 'completed')
    assert.containsSubset(message.parts.at(-1), { type: 'text', text: 'Well.' })
  })

  test('changes nothing when it answers after all', async ({ assert, cleanup }) => {
    const late = Promise.withResolvers<ReturnType<typeof textResult>>()
    const tools = new TestTools({ late: { call: () => late.promise } })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('l1', 'late')], async (_, emit) => {
      late.resolve(textResult('Too late.'))
      await late.promise
      emit({ type: 'text', text: 'Well.' })
      emit({ type: 'finish', reason: 'stop' })
    })
    const limits = { ...runsConfig.toolLimits, callMs: CALL_MS }
    const world = await givenEngine(cleanup, {}, limits)
    const { account, run, live } = await givenLaunched(world)
    await live.rested
    const [call] = await toolCallsOf(run.conversationId)
    assert.equal(call.state, 'timed_out')
    const [, message] = await messagesOf(account, run.conversationId)
    assert.equal(message.status, 'completed')
    assert.notInclude(JSON.stringify(message.parts), 'Too late.')
  })

  test('uses up the time that the answer has for all its tools', async ({ assert, cleanup }) => {
    const tools = slowTools()
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('h1', 'hang')], [callOf('q1', 'quick')])
    const limits = { ...runsConfig.toolLimits, runMs: RUN_MS }
    const world = await givenEngine(cleanup, {}, limits)
    const { account, run, live } = await givenLaunched(world)
    await live.rested
    assert.lengthOf(tools.requests, 1)
    assert.lengthOf(fake.requests, 2)
    const [stored] = await runsOf(run.conversationId)
    assert.equal(stored.state, 'completed')
    const [, message] = await messagesOf(account, run.conversationId)
    assert.equal(message.metadata.finish_reason, 'tool-calls')
    assert.containsSubset(message.parts.at(-1), {
      toolCallId: 'q1',
      state: 'output-error',
      errorText: 'Not called: an answer may use tools for 0.5 seconds.',
    })
  })
})
