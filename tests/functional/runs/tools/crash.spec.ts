import { test } from '@japa/runner'
import { fakeModels, messagesOf, runIs, runsOf } from '#tests/helpers/chats'
import { useDyingContinuation } from '#tests/helpers/dying_instance'
import { answer, openOnes } from '#tests/helpers/interactions'
import { deleteInstance, givenEngine, givenLaunched } from '#tests/helpers/own_engine'
import { callOf, fakeTools, TestTools, textResult, toolCallsOf } from '#tests/helpers/tools'
import { until } from '#tests/helpers/until'

test.group('A process that ends', () => {
  test('between an approval and its call leaves the call to another, which makes it once', async ({
    assert,
    cleanup,
  }) => {
    const tools = new TestTools({ book: { policy: 'ask', call: () => textResult('Booked.') } })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('b1', 'book', { city: 'Oslo' })]).answer('It is booked.')
    const dying = await givenEngine(cleanup)
    const { account, run, live } = await givenLaunched(dying)
    await live.rested
    await useDyingContinuation(dying, cleanup)
    const [{ id }] = await openOnes(account)
    const given = await answer(account, id, { action: 'accept' })
    assert.equal(given.status, 200)
    const [queued] = await runsOf(run.conversationId)
    assert.equal(queued.state, 'queued')
    assert.lengthOf(tools.requests, 0)

    const heirs = [await givenEngine(cleanup), await givenEngine(cleanup)]
    await deleteInstance(dying.instanceId)
    await Promise.all(heirs.map(({ reaper }) => reaper.reap()))
    await runIs(run.conversationId, 'completed')
    await Promise.all(heirs.map(({ reaper }) => reaper.reap()))
    assert.lengthOf(tools.requests, 1)
    const calls = await toolCallsOf(run.conversationId)
    assert.containsSubset(calls, [{ state: 'succeeded', approved_by: account.id }])
    const [, message] = await messagesOf(account, run.conversationId)
    assert.containsSubset(message, {
      id: run.messageId,
      status: 'completed',
      parts: [
        { type: 'step-start' },
        { state: 'output-available', approval: { id, approved: true } },
        { type: 'step-start' },
        { type: 'text', text: 'It is booked.' },
      ],
    })
  })

  test('for all that others know, while it calls a tool, changes nothing any more', async ({
    assert,
    cleanup,
  }) => {
    const called = Promise.withResolvers<ReturnType<typeof textResult>>()
    const tools = new TestTools({ pay: { call: () => called.promise } })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([{ type: 'text', text: 'I pay.' }, callOf('p1', 'pay')])
    const lost = await givenEngine(cleanup)
    const { account, run, live } = await givenLaunched(lost)
    await until(() => tools.requests.length === 1, 'the tool was called')
    const heir = await givenEngine(cleanup)
    await deleteInstance(lost.instanceId)
    await heir.reaper.reap()
    await runIs(run.conversationId, 'interrupted')
    called.resolve(textResult('Paid.'))
    await live.rested

    assert.lengthOf(tools.requests, 1)
    assert.lengthOf(fake.requests, 1)
    const [call] = await toolCallsOf(run.conversationId)
    assert.equal(call.state, 'unknown')
    const [, message] = await messagesOf(account, run.conversationId)
    assert.equal(message.status, 'interrupted')
    assert.containsSubset(
      message.parts.find(({ type }) => type === 'dynamic-tool'),
      {
        toolCallId: 'p1',
        state: 'output-error',
        errorText: 'The call was cut off. Whether it took effect is not known.',
      }
    )
  })
})
