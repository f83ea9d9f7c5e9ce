import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { takeUpCalls } from '#runs/run_continuation'
import { claimRun } from '#runs/run_repository'
import { fakeModels, follow, ledgerOf, messagesOf, runIs } from '#tests/helpers/chats'
import { useDyingContinuation } from '#tests/helpers/dying_instance'
import { answer, openOnes } from '#tests/helpers/interactions'
import { givenEngine, givenLaunched, givenQueued } from '#tests/helpers/own_engine'
import {
  ADDRESS_FORM,
  asking,
  callOf,
  fakeTools,
  TestTools,
  textResult,
  toolCallsOf,
} from '#tests/helpers/tools'
import { endToolCall, insertToolCalls } from '#tools/tool_call_log'

test.group('A process that ends with the log in its memory', () => {
  test('has its calls told from their table', async ({ assert, cleanup }) => {
    using _fake = await fakeModels()
    const world = await givenEngine(cleanup)
    const { account, run } = await givenQueued(world)
    await sql.transaction(async (db) => {
      await claimRun(db, run, newId(), Date.now())
      const call = { round: 1, tool: 'test__pay', server: 'test', definitionHash: null }
      await insertToolCalls(
        db,
        run,
        [
          { ...call, callId: 'running', arguments: { n: 1 }, state: 'running' },
          { ...call, callId: 'over', arguments: { n: 2 }, state: 'running' },
          { ...call, callId: 'refused', arguments: { n: 3 }, state: 'failed' },
          { ...call, callId: 'asked', arguments: { n: 4 }, state: 'waiting' },
        ],
        Date.now()
      )
      const end = { state: 'succeeded' as const, durationMs: 1, now: Date.now() }
      await endToolCall(db, { runId: run.id, callId: 'over' }, end)
    })
    await world.reaper.reap()
    await runIs(run.conversationId, 'interrupted')
    const [, message] = await messagesOf(account, run.conversationId)
    const part = { type: 'dynamic-tool', toolName: 'test__pay', state: 'output-error' }
    assert.sameDeepMembers(message.parts, [
      {
        ...part,
        toolCallId: 'running',
        input: { n: 1 },
        errorText: 'The call was cut off. Whether it took effect is not known.',
      },
      {
        ...part,
        toolCallId: 'over',
        input: { n: 2 },
        errorText: 'The call was made, and the answer was cut off before its result was kept.',
      },
      {
        ...part,
        toolCallId: 'refused',
        input: { n: 3 },
        errorText: 'The answer ended before this was called.',
      },
      {
        ...part,
        toolCallId: 'asked',
        input: { n: 4 },
        errorText: 'The answer ended before this was called.',
      },
    ])
    const calls = await toolCallsOf(run.conversationId)
    assert.deepEqual(
      calls.map(({ state }) => state),
      ['unknown', 'succeeded', 'failed', 'denied']
    )
    const replay = await follow(account, run.conversationId, `${run.id}:1:1`)
    await replay.closed()
    assert.isTrue(replay.isComplete)
    await replay.chunks()
  })

  test('between an answer and the call that it is for says that it was answered', async ({
    assert,
    cleanup,
  }) => {
    const tools = new TestTools({
      order: asking(ADDRESS_FORM),
      book: { policy: 'ask', call: () => textResult('Booked.') },
      sell: { policy: 'ask', call: () => textResult('Sold.') },
    })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script(['order', 'book', 'sell'].map((name) => callOf(name, name)))
    const world = await givenEngine(cleanup)
    const { account, run, live } = await givenLaunched(world)
    await live.rested
    await useDyingContinuation(world, cleanup)
    for (const { id, kind, tool_call_id: callId } of await openOnes(account)) {
      const content = kind === 'form' ? { content: { city: 'Oslo' } } : {}
      const said = callId === 'sell' ? { action: 'decline' } : { action: 'accept', ...content }
      const given = await answer(account, id, said)
      assert.equal(given.status, 200)
    }
    /* As a process does that dies before it stores a frame. */
    await sql.transaction(async (db) => {
      await claimRun(db, run, newId(), Date.now())
      await takeUpCalls(db, run, Date.now())
    })
    await world.reaper.reap()
    await runIs(run.conversationId, 'interrupted')

    assert.deepEqual(
      tools.requests.map(({ tool }) => tool.tool),
      ['order']
    )
    const calls = await toolCallsOf(run.conversationId)
    assert.deepEqual(
      calls.map(({ call_id: id, state }) => [id, state]),
      [
        ['order', 'unknown'],
        ['book', 'unknown'],
        ['sell', 'denied'],
      ]
    )
    const [, message] = await messagesOf(account, run.conversationId)
    const errorText = 'The call was cut off. Whether it took effect is not known.'
    /* What was written before the person was asked is in the ledger once. */
    const [before, after] = await ledgerOf(account)
    assert.equal(before.output_tokens, 5)
    assert.equal(after.output_tokens, 0)
    assert.containsSubset(message.parts, [
      { toolCallId: 'order', state: 'output-error', errorText },
      { toolCallId: 'book', state: 'output-error', errorText },
      { toolCallId: 'sell', state: 'output-denied' },
      { type: 'data-form', data: { state: 'accepted' } },
    ])
  })
})
