import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { fakeModels, follow, messagesOf, runsOf } from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'
import {
  FailingStore,
  startedLog,
  givenAbandoned,
  givenEngine,
  givenLaunched,
  givenQueued,
} from '#tests/helpers/own_engine'

test.group('A run that nobody executes', () => {
  test('does not come to be where its claim fails: it fails', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const claiming = await FailingStore.make()
    const world = await givenEngine(cleanup, { claiming })
    claiming.failingTransactions = 1
    const { account, run, live } = await givenLaunched(world)
    await live.rested
    const [stored] = await runsOf(run.conversationId)
    assert.containsSubset(stored, { state: 'failed', error_code: 'internal_error', attempt: 1 })
    const [, answer] = await messagesOf(account, run.conversationId)
    assert.equal(answer.status, 'failed')
    assert.lengthOf(fake.requests, 0)
    const stream = await follow(account, run.conversationId, `${run.id}:1:1`)
    await stream.closed()
    assert.isTrue(stream.isComplete)
    const chunks = await stream.chunks()
    assert.deepEqual(
      chunks.map(({ type }) => type),
      ['message-metadata', 'error', 'finish']
    )
  })

  test('is started where it is stored and was not launched', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    fake.answer('Hi')
    const world = await givenEngine(cleanup)
    const { account, run } = await givenQueued(world)
    await world.reaper.reap()
    await world.engine.find(run.id)?.rested
    const [stored] = await runsOf(run.conversationId)
    assert.containsSubset(stored, { state: 'completed', attempt: 2 })
    const [, answer] = await messagesOf(account, run.conversationId)
    assert.equal(textOfMessage(answer), 'Hi')
  })

  test('is told from one that is about to be launched', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    fake.answer('Hi')
    const world = await givenEngine(cleanup)
    const isStored = Promise.withResolvers<void>()
    const mayLaunch = Promise.withResolvers<void>()
    const starting = world.engine.starting(async () => {
      const { run } = await givenQueued(world)
      isStored.resolve()
      await mayLaunch.promise
      return world.engine.resume(run, startedLog())
    })
    await isStored.promise
    const reaping = world.reaper.reap()
    /* After the reaper has looked: it has the connection first, or another one meanwhile. */
    await sql.read((db) => db.get('select 1'))
    mayLaunch.resolve()
    const live = await starting
    await Promise.all([reaping, live.rested])
    const [stored] = await runsOf(live.record.conversationId)
    assert.containsSubset(stored, { state: 'completed', attempt: 1 })
    assert.lengthOf(fake.requests, 1)
  })

  test('is told from one that is being executed', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const world = await givenEngine(cleanup)
    const { run, live } = await givenLaunched(world)
    await call.started()
    await world.reaper.reap()
    call.finish()
    await live.rested
    const [stored] = await runsOf(run.conversationId)
    assert.containsSubset(stored, { state: 'completed', attempt: 1 })
  })

  test('is interrupted in the end where that fails half-way, and holds up no other', async ({
    assert,
    cleanup,
  }) => {
    using _ = await fakeModels()
    const reaping = await FailingStore.make()
    const world = await givenEngine(cleanup, { reaping })
    const runs = [await givenAbandoned(world), await givenAbandoned(world)]
    /* The first one that is taken over. */
    reaping.failReads(1, 1)
    await world.reaper.reap()
    const states = async () => {
      const stored = await Promise.all(runs.map(({ run }) => runsOf(run.conversationId)))
      return stored.flat().map(({ state }) => state)
    }
    assert.sameMembers(await states(), ['running', 'interrupted'])
    await world.reaper.reap()
    assert.deepEqual(await states(), ['interrupted', 'interrupted'])
    for (const { account, run } of runs) {
      const replay = await follow(account, run.conversationId, `${run.id}:1:1`)
      await replay.closed()
      assert.isTrue(replay.isComplete)
      assert.equal(textIn(replay.events), '')
    }
  })

  test('keeps no server from starting where it cannot be looked for', async ({ cleanup }) => {
    const reaping = await FailingStore.make()
    const world = await givenEngine(cleanup, { reaping })
    reaping.failReads(0, 1)
    await world.reaper.begin()
    world.reaper.end()
  })
})
