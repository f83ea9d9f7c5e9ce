import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import { ModelManager } from '#ai/model_manager'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { EventHub } from '#runs/event_hub'
import { LogWriter } from '#runs/log_writer'
import { ModelContext } from '#runs/model_context'
import { RunEngine } from '#runs/run_engine'
import { RunExecutor } from '#runs/run_executor'
import { RunFinisher } from '#runs/run_finisher'
import { StartRun } from '#runs/start_run'
import { accountOf, createAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { fakeModels, follow, ledgerOf, messagesOf, runsOf } from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'
import { until } from '#tests/helpers/until'

/** Long enough for an answer that ends at once. */
const GRACE_MS = 5_000
const NO_GRACE_MS = 0

const HOUR_MS = 3_600_000

/** An engine of its own, on another machine for all that the server knows; it can be shut down without the server. */
async function givenEngine(cleanup: (undo: () => Promise<void>) => void) {
  const sql = await app.container.make(SqlStore)
  const models = await app.container.make(ModelManager)
  const logger = await app.container.make(Logger)
  const instanceId = newId()
  await sql.transaction((db) =>
    db.run(
      `insert into instances (id, host, pid, started_at, lease_until) values (?, 'elsewhere', 1, ?, ?)`,
      instanceId,
      Date.now(),
      Date.now() + HOUR_MS
    )
  )
  cleanup(async () => {
    await sql.transaction((db) => db.run('delete from instances where id = ?', instanceId))
  })
  const hub = new EventHub()
  const writer = new LogWriter(sql, logger, (log) => engine.lose(log.runId))
  const keepFile = () => async () => ({ url: 'chatflow-file:none', mediaType: 'image/png' })
  const context = new ModelContext(sql, () => async () => null)
  const executor = new RunExecutor(
    { sql, models, context, logger, instanceId, keepFile },
    new RunFinisher({ sql, writer, logger })
  )
  const engine = new RunEngine({ sql, hub, logger, instanceId, executor })
  hub.whenUnstored((log) => writer.add(log))
  const settings = { maxPerUser: 4, maxPerConversation: 1, titleFromQuestion: true, instanceId }
  return { engine, startRun: new StartRun(sql, settings) }
}

async function givenRun({ engine, startRun }: Awaited<ReturnType<typeof givenEngine>>) {
  const account = await createAccount()
  const result = await startRun.execute({
    account: await accountOf(account),
    conversation: null,
    createIfMissing: false,
    question: { kind: 'message', parts: [{ type: 'text', text: 'Hello' }], parentId: null },
    options: { model: null },
    idempotency: null,
    requestId: 'request-1',
  })
  if (result.kind === 'repeated') {
    throw new Error('a run without a key cannot be a repeat')
  }
  return { account, run: result.run, live: engine.launch(result.run) }
}

test.group('An engine that is shut down', () => {
  test('lets its runs finish', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const world = await givenEngine(cleanup)
    const { run } = await givenRun(world)
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
    const runs = [await givenRun(world), await givenRun(world)]
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

  test('drops a run that another process has taken', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const world = await givenEngine(cleanup)
    const { account, run, live } = await givenRun(world)
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
