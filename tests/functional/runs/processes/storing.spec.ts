import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { RunEngine } from '#runs/run_engine'
import { fakeModels } from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { givenRunning } from '#tests/helpers/running_chat'
import { until } from '#tests/helpers/until'

test.group('The logs of runs', () => {
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
