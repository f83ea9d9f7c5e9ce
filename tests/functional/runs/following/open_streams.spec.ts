import { mock } from 'node:test'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { SuspendAccount } from '#auth/accounts/suspend_account'
import sql from '#core/services/sql'
import type { TestAccount } from '#tests/helpers/accounts'
import {
  fakeModels,
  follow,
  ledgerOf,
  messagesOf,
  openChat,
  runIs,
  runsOf,
  sendJson,
  serverUrl,
} from '#tests/helpers/chats'
import { numberOf, textIn } from '#tests/helpers/event_stream'
import { givenRunning } from '#tests/helpers/running_chat'
import { untilAsync } from '#tests/helpers/until_async'

const PATIENCE_MS = 10_000
const HEARTBEAT_MS = 15_000

test.group('An open stream', () => {
  test('keeps a silent stream awake', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    mock.timers.enable({ apis: ['setInterval'] })
    cleanup(() => mock.timers.reset())
    const { call, stream } = await givenRunning(fake)
    assert.notInclude(stream.text, ': keep-alive')
    mock.timers.tick(HEARTBEAT_MS)
    await stream.until(() => stream.text.endsWith('\n\n: keep-alive\n\n'), 'a comment came')
    call.say('two')
    call.finish()
    await stream.closed()
    assert.equal(textIn(stream.events), 'one two')
  })

  test('ends with the conversation', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId, runId } = await givenRunning(fake)
    const deleted = await sendJson('DELETE', serverUrl(`/conversations/${conversationId}`), account)
    assert.equal(deleted.status, 204)
    await stream.closed()
    await call.aborted()
    assert.lengthOf(await runsOf(conversationId), 0)
    const [entry] = await ledgerOf(account)
    assert.equal(entry.estimated, 1)
    const left = await sql.read((db) =>
      db.get<{ count: number }>(
        'select count(*) as count from messages where conversation_id = ?',
        conversationId
      )
    )
    assert.equal(left?.count, 0)
    const gone = await follow(account, conversationId, `${runId}:1:1`)
    assert.equal(gone.status, 404)
  })

  test('ends with the {what}; the answer is written all the same')
    .with([
      {
        what: 'credential',
        end: async (account: TestAccount) => {
          await sendJson('POST', serverUrl('/auth/logout-all'), account, {})
        },
      },
      {
        what: 'account',
        end: async ({ id }: TestAccount) => {
          const suspendAccount = await app.container.make(SuspendAccount)
          await suspendAccount.execute(id, systemOrigin())
        },
      },
    ])
    .run(async ({ assert }, { end }) => {
      using fake = await fakeModels()
      const { call, account, stream, conversationId } = await givenRunning(fake)
      await end(account)
      await stream.closed()
      assert.equal(stream.end, 'broken')
      assert.isFalse(call.isAborted)
      const again = await follow(account, conversationId, stream.lastId)
      assert.equal(again.status, 401)
      call.finish()
      await runIs(conversationId, 'completed')
    })

  test('allows a person so many streams at once', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    const more = await Promise.all(Array.from({ length: 7 }, () => follow(account, conversationId)))
    const refused = await sendJson(
      'GET',
      serverUrl(`/conversations/${conversationId}/stream`),
      account
    )
    assert.equal(refused.status, 429)
    assert.equal(refused.body.code, 'too_many_streams')
    assert.equal(refused.headers.get('ratelimit-policy'), '"streams";q=8;qu="concurrent-requests"')
    assert.equal(refused.headers.get('ratelimit'), '"streams";r=0')
    const asking = await openChat(account, { message: 'Hello' })
    assert.equal(asking.status, 429)
    assert.lengthOf(await messagesOf(account, conversationId), 2)

    more[0].cut()
    await untilAsync(
      async () => {
        const next = await follow(account, conversationId)
        return next.status === 200
      },
      'another stream was allowed',
      PATIENCE_MS
    )
    call.finish()
    await stream.closed()
  })

  test('goes on from the database where another process took the run', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId, runId } = await givenRunning(fake)
    await untilAsync(
      async () => {
        const row = await sql.read((db) =>
          db.get<{ n: number }>(
            `select max(s.last_n) as n from run_segments s join runs r on r.key = s.run_key where r.id = ?`,
            runId
          )
        )
        return (row?.n ?? 0) >= numberOf(stream.events.at(-1) ?? stream.events[0])
      },
      'the log was stored',
      PATIENCE_MS
    )
    const storedN = numberOf(stream.events.at(-1) ?? stream.events[0])
    await sql.transaction(async (db) => {
      const run = await db.get<{ key: number }>('select key from runs where id = ?', runId)
      await db.run(
        `update runs set attempt = 2, state = 'interrupted', rest_n = ? where id = ?`,
        storedN + 1,
        runId
      )
      await db.run(
        'insert into run_segments (run_key, first_n, last_n, attempt, frames) values (?, ?, ?, 2, ?)',
        run?.key ?? 0,
        storedN + 1,
        storedN + 1,
        `id: ${runId}:2:${storedN + 1}\ndata: {"type":"finish","finishReason":"error"}\n\n`
      )
    })
    call.say('lost')
    await stream.closed()
    await call.aborted()
    /* Either the loss was noticed before the text was shown, or the reader has to follow again. */
    assert.include(
      [
        ['ended', 'one '],
        ['broken', 'one lost'],
      ].map(String),
      String([stream.end, textIn(stream.events)])
    )
    const replay = await follow(account, conversationId, stream.events[1].id ?? '')
    await replay.closed()
    assert.isTrue(replay.isComplete)
    assert.equal(textIn(replay.events), 'one ')
    assert.equal(numberOf(replay.events[0]), 1)
  })
})
