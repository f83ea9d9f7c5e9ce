import type { Socket } from 'node:net'
import { mock } from 'node:test'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { SqlStore } from '#core/sql_store'
import { LogPruner } from '#runs/log_pruner'
import { RunEngine } from '#runs/run_engine'
import { RunFollowers } from '#runs/run_followers'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels, follow, idsOf, openChat } from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'
import { until } from '#tests/helpers/until'
import { onAnyDatabase } from '#tests/support/requirements'

/** More than sockets, kernel and our own buffers take. */
const PIECES = 400
const PIECE_LENGTH = 64 * 1024
/** 2 MiB: eight times as much as a run has stored at once. */
const UNSTORED_PIECES = 32
const MIB = 1024 * 1024
const ENDED_LENGTH = 12 * MIB
/** What one reader may have in the memory of the server; one read of the database and one write of frames. */
const MAX_BUFFERED = 8 * MIB
const PATIENCE_MS = 30_000
const TWO_HOURS_MS = 2 * 60 * 60 * 1000
/** Longer than a reader may take nothing; how often that is looked at. */
const STUCK_MS = 61_000
const TICK_MS = 1_000

/** Where the end of a stream comes from, all at once. */
const ENDED = [
  { what: 'log', isPruned: false },
  { what: 'pruned log', isPruned: true },
]

/** Watches how much any one connection of the server has waiting to be sent. */
async function watchBuffers() {
  const server = await app.container.make('server')
  const sockets = new Set<Socket>()
  const add = (socket: Socket) => sockets.add(socket)
  server.getNodeServer()?.on('connection', add)
  return {
    get largest() {
      return Math.max(0, ...[...sockets].map(({ writableLength }) => writableLength))
    },
    end: () => server.getNodeServer()?.off('connection', add),
  }
}

test.group('A reader that does not read', (group) => {
  group.tap(onAnyDatabase)
  test('slows nobody down, is held in little memory, and misses nothing', async ({
    assert,
    cleanup,
  }) => {
    using fake = await fakeModels()
    const buffers = await watchBuffers()
    cleanup(() => {
      buffers.end()
    })
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const asking = await openChat(account, { message: 'Hello' })
    await call.started()
    const { conversationId, runId } = idsOf(asking.events)
    const slow = await follow(account, conversationId)
    cleanup(() => slow.cut())
    slow.pause()
    const engine = await app.container.make(RunEngine)
    const live = engine.find(runId)

    const piece = 'x'.repeat(PIECE_LENGTH)
    let largest = 0
    for (let n = 0; n < PIECES; n++) {
      call.say(`${n}:${piece}`)
      await new Promise(setImmediate)
      /* What a slow disk has not taken is in memory whoever reads: that is not what is measured. */
      await until(
        () => live !== undefined && live.log.headN - live.log.storedN < UNSTORED_PIECES,
        'what was said was stored',
        PATIENCE_MS
      )
      largest = Math.max(largest, buffers.largest)
    }
    /* The log goes on without them: what is stored has left memory. */
    await until(
      () => live !== undefined && live.log.firstN > live.log.headN - 3,
      'the log had left memory',
      PATIENCE_MS
    )
    call.finish()
    await asking.closed()
    assert.isTrue(asking.isComplete)
    assert.equal(slow.end, 'open')
    assert.isBelow(slow.text.length, asking.text.length / 2)
    assert.isBelow(largest, MAX_BUFFERED)

    slow.resume()
    await slow.closed()
    assert.isTrue(slow.isComplete)
    assert.isTrue(slow.text === asking.text, 'both got the same')
    assert.lengthOf(textIn(slow.events).replaceAll(/x|:/g, ''), digitsBelow(PIECES))
  }).timeout(120_000)

  test('of the end of a {what} is counted until it has it')
    .with(ENDED)
    .run(async ({ assert, cleanup }, { isPruned }) => {
      const { conversationId, account, lastId, text } = await givenEnded(isPruned)
      const followers = await app.container.make(RunFollowers)
      const slow = await follow(account, conversationId, lastId)
      cleanup(() => slow.cut())
      slow.pause()
      assert.equal(followers.size, 1)
      slow.resume()
      await slow.closed()
      assert.isTrue(slow.isComplete)
      assert.isTrue(textIn(slow.events) === text, 'all of the text came')
      await until(() => followers.size === 0, 'the stream was not counted any more')
    })
    .timeout(120_000)

  test('of the end of a {what} is let go after a minute')
    .with(ENDED)
    .run(async ({ assert, cleanup }, { isPruned }) => {
      const { conversationId, account, lastId } = await givenEnded(isPruned)
      const followers = await app.container.make(RunFollowers)
      mock.timers.enable({ apis: ['setInterval'] })
      cleanup(() => mock.timers.reset())
      const slow = await follow(account, conversationId, lastId)
      cleanup(() => slow.cut())
      slow.pause()
      assert.equal(followers.size, 1)
      mock.timers.tick(TICK_MS)
      assert.equal(followers.size, 1)

      /* It is stuck once it has read what it sends, which takes a moment: always a minute later than that. */
      await until(() => {
        const later = performance.now() + STUCK_MS
        const { mock: clock } = mock.method(performance, 'now', () => later)
        mock.timers.tick(TICK_MS)
        clock.restore()
        return followers.size === 0
      }, 'the stream was destroyed')
      slow.resume()
      await slow.closed()
      assert.isFalse(slow.isComplete)
    })
    .timeout(120_000)
})

/** A long answer that is complete: more than sockets and kernel take. */
async function givenEnded(isPruned: boolean) {
  using fake = await fakeModels()
  const text = 'x'.repeat(ENDED_LENGTH)
  fake.answer(text)
  const account = await createAccount()
  const asking = await openChat(account, { message: 'Hello' })
  await asking.closed()
  const { conversationId } = idsOf(asking.events)
  if (isPruned) {
    const sql = await app.container.make(SqlStore)
    await new LogPruner(sql).prune(Date.now() + TWO_HOURS_MS)
  }
  return { account, conversationId, text, lastId: asking.events[0].id ?? '' }
}

/** How many digits the numbers below `count` have together. */
function digitsBelow(count: number): number {
  return Array.from({ length: count }, (_, n) => String(n)).join('').length
}
