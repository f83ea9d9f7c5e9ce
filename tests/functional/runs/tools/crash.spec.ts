import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { SqlStore } from '#core/sql_store'
import { RunContinuation } from '#interactions/types'
import { ContinueRun } from '#runs/continue_run'
import { claimRun } from '#runs/run_repository'
import { fakeModels, follow, messagesOf, runIs, runsOf } from '#tests/helpers/chats'
import { answer, openOnes } from '#tests/helpers/interactions'
import { deleteInstance, givenEngine, givenLaunched, givenQueued } from '#tests/helpers/own_engine'
import { callOf, fakeTools, TestTools, textResult, toolCallsOf } from '#tests/helpers/tools'
import { until } from '#tests/helpers/until'
import { insertToolCalls, endToolCall } from '#tools/tool_call_log'

type World = Awaited<ReturnType<typeof givenEngine>>

/** Answers are taken by an instance that dies before it lets their runs go on. */
class DyingContinuation extends ContinueRun {
  override wake() {}
}

async function useDyingContinuation(
  { engine, instanceId }: World,
  cleanup: (undo: () => void) => void
) {
  const store = await app.container.make(SqlStore)
  const logger = await app.container.make(Logger)
  const dying = new DyingContinuation(store, engine, logger, instanceId)
  app.container.swap(RunContinuation, () => dying)
  cleanup(() => app.container.restore(RunContinuation))
}

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

  test('before its log was stored has its calls told from their table', async ({
    assert,
    cleanup,
  }) => {
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
})
