import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { SqlStore } from '#core/sql_store'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { fakeModels, follow, ledgerOf, messagesOf, runsOf } from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'
import { holdDatabase } from '#tests/helpers/held_database'
import { startedLog, givenEngine, givenLaunched, givenQueued } from '#tests/helpers/own_engine'
import { until } from '#tests/helpers/until'

/** Long enough for an answer that ends at once. */
const GRACE_MS = 5_000
const NO_GRACE_MS = 0
const LAUNCHED_AFTER_MS = 50

test.group('An engine that is shut down', () => {
  test('lets its runs finish', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const world = await givenEngine(cleanup)
    const { run } = await givenLaunched(world)
    await call.started()
    const down = world.engine.shutdown(GRACE_MS)
    assert.isTrue(world.engine.isStopping)
    call.say('Done')
    call.finish()
    await down
    assert.equal(world.engine.size, 0)
    const [stored] = await runsOf(run.conversationId)
    assert.equal(stored.state, 'completed')
  })

  test('marks the rest as interrupted, keeps their text and closes their calls', async ({
    assert,
    cleanup,
  }) => {
    using fake = await fakeModels()
    const calls = [new HeldCall(), new HeldCall()]
    fake.script(...calls.map(({ script }) => script))
    const world = await givenEngine(cleanup)
    const runs = [await givenLaunched(world), await givenLaunched(world)]
    await Promise.all(calls.map((call) => call.started()))
    calls.forEach((call) => call.say('Half ', 'an answer'))
    await world.engine.shutdown(NO_GRACE_MS)
    assert.isTrue(calls.every(({ isAborted }) => isAborted))
    for (const { account, run } of runs) {
      const [stored] = await runsOf(run.conversationId)
      assert.containsSubset(stored, { state: 'interrupted', error_code: 'run_interrupted' })
      const [, answer] = await messagesOf(account, run.conversationId)
      assert.equal(textOfMessage(answer), 'Half an answer')
      assert.deepEqual(answer.metadata.error, { code: 'run_interrupted', request_id: 'request-1' })
      const [entry] = await ledgerOf(account)
      assert.equal(entry.estimated, 1)
      const replay = await follow(account, run.conversationId, `${run.id}:1:1`)
      await replay.closed()
      assert.isTrue(replay.isComplete)
      assert.equal(textIn(replay.events), 'Half an answer')
      const chunks = await replay.chunks()
      assert.deepEqual(
        chunks.slice(-3).map(({ type }) => type),
        ['message-metadata', 'error', 'finish']
      )
    }
  })

  test('waits for a run that is about to be launched, and interrupts it', async ({
    assert,
    cleanup,
  }) => {
    using fake = await fakeModels()
    const world = await givenEngine(cleanup)
    const isStored = Promise.withResolvers<void>()
    const mayLaunch = Promise.withResolvers<void>()
    const order: string[] = []
    const starting = world.engine.starting(async () => {
      const { run } = await givenQueued(world)
      isStored.resolve()
      await mayLaunch.promise
      order.push('launched')
      world.engine.resume(run, startedLog())
      return run
    })
    await isStored.promise
    const down = world.engine.shutdown(NO_GRACE_MS).then(() => order.push('down'))
    /* Whenever it is launched; later than a shutdown that does not wait would need. */
    setTimeout(mayLaunch.resolve, LAUNCHED_AFTER_MS)
    const run = await starting
    await down
    assert.deepEqual(order, ['launched', 'down'])
    const [stored] = await runsOf(run.conversationId)
    assert.equal(stored.state, 'interrupted')
    assert.lengthOf(fake.requests, 0)
  })

  test('does not wait for a database that takes nothing', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const world = await givenEngine(cleanup)
    const { run, live } = await givenLaunched(world)
    await call.started()
    {
      await using _ = await holdDatabase()
      await world.engine.shutdown(NO_GRACE_MS)
      assert.equal(world.engine.size, 1)
    }
    await live.rested
    const [stored] = await runsOf(run.conversationId)
    assert.equal(stored.state, 'interrupted')
  }).timeout(60_000)

  test('drops a run that another process has taken', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const world = await givenEngine(cleanup)
    const { account, run, live } = await givenLaunched(world)
    await call.started()
    call.say('stored ')
    await until(() => live.log.storedN === live.log.headN, 'the text was stored')
    const sql = await app.container.make(SqlStore)
    await sql.transaction((db) =>
      db.run('update runs set attempt = attempt + 1 where id = ?', run.id)
    )
    call.say('lost')
    await call.aborted()
    await live.rested
    assert.equal(world.engine.size, 0)
    const [stored] = await runsOf(run.conversationId)
    assert.containsSubset(stored, { state: 'running', attempt: 2, rest_n: null })
    assert.lengthOf(await ledgerOf(account), 0)
    const segments = await sql.read((db) =>
      db.all<{ frames: string }>('select frames from run_segments where run_key = ?', stored.key)
    )
    assert.notInclude(segments.map(({ frames }) => frames).join(''), 'lost')
    await sql.transaction((db) =>
      db.run(`update runs set state = 'failed', rest_n = 1 where id = ?`, run.id)
    )
  })
})
