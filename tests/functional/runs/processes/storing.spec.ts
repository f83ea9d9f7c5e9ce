import { mock } from 'node:test'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import sql from '#core/services/sql'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { EventHub } from '#runs/event_hub'
import { DEFAULT_FLUSH_INTERVAL_MS } from '#runs/flush_pause'
import { LogWriter } from '#runs/log_writer'
import { RunEngine } from '#runs/run_engine'
import { RunLog } from '#runs/run_log'
import { fakeModels } from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { FailingStore } from '#tests/helpers/own_engine'
import { givenRunning } from '#tests/helpers/running_chat'
import { until } from '#tests/helpers/until'

const DELTA = '{"type":"text-delta","id":"text-1","delta":"x"}'

/** Logs of runs that do not exist: that they are lost tells that they were to be stored. */
async function givenWriter(store?: SqlStore, intervalMs?: number) {
  const tried: RunLog[] = []
  const hub = new EventHub()
  const writer = new LogWriter(
    store ?? (await app.container.make(SqlStore)),
    await app.container.make(Logger),
    (log) => tried.push(log),
    intervalMs
  )
  hub.whenUnstored((log) => writer.add(log))
  const createLog = () => new RunLog({ id: newId(), key: -1, attempt: 1 }, 0, hub)
  return { writer, tried, createLog }
}

test.group('The logs of runs', () => {
  test('are stored when it is time, also where another run ends meanwhile', async ({
    assert,
    cleanup,
  }) => {
    const { writer, tried, createLog } = await givenWriter()
    mock.timers.enable({ apis: ['setTimeout'] })
    cleanup(() => mock.timers.reset())
    const [running, ending] = [createLog(), createLog()]
    running.appendJson(DELTA, false)
    ending.appendJson(DELTA, false)
    await writer.release(ending)
    ending.append({ type: 'finish', finishReason: 'stop', messageMetadata: {} })
    mock.timers.tick(DEFAULT_FLUSH_INTERVAL_MS - 1)
    /* A flush that had begun would be over before this. */
    await sql.transaction((db) => db.get('select 1'))
    assert.deepEqual(tried, [])
    mock.timers.tick(1)
    mock.timers.reset()
    await until(() => tried.length > 0, 'the log was to be stored')
    assert.deepEqual(tried, [running])
  })

  test('are tried again soon after a failure, however seldom they are stored', async ({
    assert,
  }) => {
    const store = await FailingStore.make()
    const { tried, createLog } = await givenWriter(store, 60_000)
    const log = createLog()
    store.failingTransactions = 2
    log.append({ type: 'finish', finishReason: 'stop', messageMetadata: {} })
    await until(() => tried.length > 0, 'the log was to be stored')
    assert.equal(store.failingTransactions, 0)
    assert.deepEqual(tried, [log])
  })

  test('are stored once where the acknowledgement of a commit is lost', async ({ assert }) => {
    using fake = await fakeModels()
    const [first, second] = [await givenRunning(fake, 'one '), await givenRunning(fake, 'uno ')]
    const engine = await app.container.make(RunEngine)
    const log = engine.find(first.runId)?.log
    if (log === undefined) {
      throw new Error('the run is not executed')
    }
    await until(() => log.storedN === log.headN, 'the log was stored')
    /* The thought ends the text, which is in the log therefore. */
    first.call.say('two ')
    first.call.emit({ type: 'reasoning', text: 'Hm' })
    const unstored = log.unstored()
    if (unstored === null) {
      throw new Error('nothing is left to store')
    }
    await sql.transaction((db) =>
      db.run(
        `insert into run_segments (run_key, first_n, last_n, attempt, frames) values (?, ?, ?, ?, ?)
         on conflict do nothing`,
        log.key,
        unstored.firstN,
        unstored.lastN,
        log.attempt,
        unstored.frames
      )
    )
    first.call.say('three')
    second.call.say('due')
    await until(() => log.storedN > unstored.lastN, 'the log was stored again')
    for (const { call, stream } of [first, second]) {
      call.finish()
      await stream.closed()
      assert.isTrue(stream.isComplete)
    }
    assert.equal(textIn(second.stream.events), 'uno due')
    const segments = await sql.read((db) =>
      db.all<{ frames: string }>(
        'select frames from run_segments where run_key = ? order by first_n',
        log.key
      )
    )
    assert.equal(
      `${segments.map(({ frames }) => frames).join('')}data: [DONE]\n\n`,
      first.stream.text
    )
  })
})
