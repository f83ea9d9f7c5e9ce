import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { busyFactor } from '#tests/helpers/busy'
import {
  chat,
  fakeModels,
  messagesOf,
  runIs,
  sendJson,
  serverUrl,
  type Answered,
} from '#tests/helpers/chats'
import { holdDatabase } from '#tests/helpers/held_database'
import { givenRunning } from '#tests/helpers/running_chat'
import { untilAsync } from '#tests/helpers/until_async'

const HELD_MS = 7_000
const ASKING = 20
const ANSWERED_WITHIN_MS = 5_500 * busyFactor
const BACK_WITHIN_MS = 5_000 * busyFactor
const SAY_EACH_MS = 100
/** Whoever tries SQLite's lock all the time, 50 ms each, is above it. */
const LOOP_MEAN_MS = 30
const NANO_PER_MS = 1e6

interface Timed {
  answer: Answered
  /** How long it took. */
  ms: number
}

async function timed(work: Promise<Answered>): Promise<Timed> {
  const startedAt = performance.now()
  const answer = await work
  return { answer, ms: performance.now() - startedAt }
}

async function storedQuestions(text: string): Promise<number> {
  const row = await sql.read((db) =>
    db.get<{ n: number }>(
      `select count(*) as n from messages where role = 'user' and parts like ?`,
      `%${text}%`
    )
  )
  return Number(row?.n)
}

test.group('A database that somebody else holds', () => {
  test('refuses writes in time, answers reads, and gets what was said meanwhile', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    const other = await createAccount()
    const loop = monitorEventLoopDelay({ resolution: 5 })
    let said = ''
    let slowestMs = 0
    let freedAt = 0
    const asked: Timed[] = []
    const read: Timed[] = []
    {
      await using _held = await holdDatabase()
      const freeAt = performance.now() + HELD_MS
      loop.enable()
      const asking = Promise.all(
        Array.from({ length: ASKING }, (_, n) => timed(chat(other, { message: `held ${n}` })))
      )
      const reading = Promise.all(
        Array.from({ length: ASKING }, () =>
          timed(sendJson('GET', serverUrl(`/conversations/${conversationId}`), account))
        )
      )
      for (let n = 0; performance.now() < freeAt; n++) {
        const saidAt = performance.now()
        said += `word-${n} `
        call.say(`word-${n} `)
        await stream.said(`word-${n} `)
        slowestMs = Math.max(slowestMs, performance.now() - saidAt)
        await sleep(SAY_EACH_MS)
      }
      loop.disable()
      asked.push(...(await asking))
      read.push(...(await reading))
      freedAt = performance.now()
    }
    const figures = {
      asked: Math.round(Math.max(...asked.map(({ ms }) => ms))),
      read: Math.round(Math.max(...read.map(({ ms }) => ms))),
      word: Math.round(slowestMs),
      loopP99: Math.round(loop.percentile(99) / NANO_PER_MS),
      loopMean: Math.round(loop.mean / NANO_PER_MS),
    }
    console.log(`    slowest, in ms: ${JSON.stringify(figures)}`)
    for (const { answer } of asked) {
      assert.equal(answer.status, 503, answer.text)
      assert.equal(answer.body.code, 'database_unavailable')
      assert.isNotNull(answer.headers.get('retry-after'))
    }
    assert.isTrue(read.every(({ answer }) => answer.status === 200))
    assert.isBelow(figures.asked, ANSWERED_WITHIN_MS)
    assert.isBelow(figures.read, ANSWERED_WITHIN_MS)
    assert.isBelow(figures.loopMean, LOOP_MEAN_MS)

    fake.answer('There')
    await untilAsync(
      async () => {
        const { status } = await chat(other, { message: 'free' })
        return status === 200
      },
      'a question was taken',
      BACK_WITHIN_MS
    )
    console.log(`    first answer ${Math.round(performance.now() - freedAt)} ms after it was free`)
    call.finish()
    await stream.closed()
    assert.isTrue(stream.isComplete)
    await runIs(conversationId, 'completed')
    const [, answer] = await messagesOf(account, conversationId)
    assert.equal(textOfMessage(answer), `one ${said}`)
    assert.equal(await storedQuestions('held '), 0)
  }).timeout(120_000)
})
