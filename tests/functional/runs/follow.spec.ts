import { mock } from 'node:test'
import { readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import { SuspendAccount } from '#auth/accounts/suspend_account'
import sql from '#core/services/sql'
import { SqlStore } from '#core/sql_store'
import { LogPruner } from '#runs/log_pruner'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import {
  fakeModels,
  follow,
  idsOf,
  ledgerOf,
  messagesOf,
  openChat,
  runIs,
  runsOf,
  sendJson,
  serverUrl,
} from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { EventStream, numberOf, textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'
import { untilAsync } from '#tests/helpers/until_async'

const PATIENCE_MS = 10_000
const TWO_HOURS_MS = 2 * 60 * 60 * 1000
const HEARTBEAT_MS = 15_000

/** A run that has said something and goes on when the test wants it. */
async function givenRunning(fake: Awaited<ReturnType<typeof fakeModels>>, text = 'one ') {
  const call = new HeldCall()
  fake.script(call.script)
  const account = await createAccount()
  const stream = await openChat(account, { message: 'Hello' })
  await call.started()
  call.say(text)
  await stream.said(text)
  return { call, account, stream, ...idsOf(stream.events) }
}

/** The same place in another run or attempt. */
function movedId(id: string, { run, attempt, n }: { run?: string; attempt?: number; n?: number }) {
  const [runId, itsAttempt, itsN] = id.split(':')
  return [run ?? runId, attempt ?? itsAttempt, n ?? itsN].join(':')
}

test.group('GET /conversations/{id}/stream', () => {
  test('plays the active run from its start, then goes on live', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    for (const path of [
      `/conversations/${conversationId}/stream`,
      `/conversations/chat/stream/${conversationId}/stream`,
    ]) {
      const again = await EventStream.open(serverUrl(path), { headers: account.headers })
      assert.containsSubset(again.headers, {
        'content-type': 'text/event-stream; charset=utf-8',
        'x-vercel-ai-ui-message-stream': 'v1',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      })
      assert.exists(again.headers['x-request-id'])
      await again.said('one ')
      assert.equal(again.text, stream.text)
      again.cut()
    }
    const live = await follow(account, conversationId)
    await live.said('one ')
    call.say('two')
    await live.said('two')
    call.finish()
    await Promise.all([live.closed(), stream.closed()])
    assert.equal(live.text, stream.text)
    assert.isTrue(live.isComplete)
  })

  test('answers 204 where no answer is being written', async ({ assert }) => {
    const account = await createAccount()
    const { id } = await createConversation(account)
    for (const cursor of [undefined, 'nonsense', `${id}:1:1`]) {
      const stream = await follow(account, id, cursor)
      await stream.closed()
      assert.equal(stream.status, 204)
      assert.equal(stream.text, '')
    }
  })

  test('does not know what is somebody else’s', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, stream, conversationId } = await givenRunning(fake)
    const stranger = await createAccount()
    const mine = await createConversation(stranger)
    const foreign = await follow(stranger, conversationId, stream.lastId)
    assert.equal(foreign.status, 404)
    const smuggled = await follow(stranger, mine.id, stream.lastId)
    assert.equal(smuggled.status, 204)
    call.finish()
    await stream.closed()
  })

  test('plays from the start after an id that the log does not hold: {which}')
    .with([
      { which: 'not an id', change: () => 'nonsense' },
      { which: 'another attempt', change: (id: string) => movedId(id, { attempt: 2 }) },
      {
        which: 'a run of nowhere',
        change: (id: string) => movedId(id, { run: crypto.randomUUID() }),
      },
    ])
    .run(async ({ assert }, { change }) => {
      using fake = await fakeModels()
      const { call, account, stream, conversationId } = await givenRunning(fake)
      const replay = await follow(account, conversationId, change(stream.lastId))
      await replay.said('one ')
      assert.equal(numberOf(replay.events[0]), 1)
      call.finish()
      await Promise.all([stream.closed(), replay.closed()])
      assert.equal(replay.text, stream.text)
    })

  test('follows the run of the id, also when it is not the newest', async ({ assert }) => {
    using fake = await fakeModels()
    const first = await givenRunning(fake)
    first.call.finish()
    await first.stream.closed()
    const call = new HeldCall()
    fake.script(call.script)
    const { account, conversationId } = first
    const second = await openChat(account, { message: 'More', conversation_id: conversationId })
    await call.started()
    const rest = await follow(account, conversationId, first.stream.events[1].id ?? '')
    await rest.closed()
    assert.isTrue(rest.isComplete)
    assert.equal(rest.text, first.stream.text.slice(first.stream.text.indexOf(rest.text)))
    assert.equal(numberOf(rest.events[0]), 3)
    call.finish()
    await second.closed()
  })

  test('waits where the id is ahead of a running log', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    const head = numberOf(stream.events.at(-1) ?? stream.events[0])
    const ahead = await follow(account, conversationId, movedId(stream.lastId, { n: head + 2 }))
    for (const text of ['two ', 'three ', 'four ']) {
      call.say(text)
      await stream.said(text)
    }
    await ahead.said('four ')
    assert.equal(numberOf(ahead.events[0]), head + 3)
    call.finish()
    await Promise.all([stream.closed(), ahead.closed()])
    assert.isTrue(ahead.isComplete)
  })

  test('breaks off where the log ends before the id; then it is played again', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    const cursor = movedId(stream.lastId, { n: 900 })
    const ahead = await follow(account, conversationId, cursor)
    call.finish()
    await Promise.all([stream.closed(), ahead.closed()])
    assert.equal(ahead.end, 'broken')
    assert.equal(ahead.text, '')
    const replay = await follow(account, conversationId, cursor)
    await replay.closed()
    assert.equal(replay.text, stream.text)
  })

  test('has nothing but the end after the last event', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    call.finish()
    await stream.closed()
    const rest = await follow(account, conversationId, stream.lastId)
    await rest.closed()
    assert.equal(rest.text, 'data: [DONE]\n\n')
    assert.equal(rest.end, 'ended')
  })

  test('plays the stored message where the log is pruned', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    call.emit(
      { type: 'reasoning', text: 'Hm.', metadata: { openai: { itemId: 'rs_1' } } },
      { type: 'text', text: 'An answer' },
      { type: 'source', url: 'https://example.com/', title: 'Example' },
      {
        type: 'file',
        mediaType: 'image/png',
        data: new Uint8Array([1]),
        metadata: { gemini: { thoughtSignature: 'c2ln' } },
      },
      {
        type: 'tool_call',
        id: 'call_1',
        name: 'unknown',
        arguments: '{"a":1}',
        metadata: { gemini: { thoughtSignature: 'eHl6' } },
      },
      { type: 'tool_call_start', id: 'call_2', name: 'unknown' }
    )
    call.finish()
    await stream.closed()
    const { conversationId } = idsOf(stream.events)

    const logger = await app.container.make(Logger)
    await new LogPruner(await app.container.make(SqlStore), logger).prune(Date.now() + TWO_HOURS_MS)
    const end = await follow(account, conversationId, stream.lastId)
    await end.closed()
    assert.equal(end.text, 'data: [DONE]\n\n')

    const folded = await follow(account, conversationId, stream.events[2].id ?? '')
    await folded.closed()
    assert.isTrue(folded.isComplete)
    const numbers = folded.events.slice(0, -1).map(numberOf)
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1)
    )
    const withoutNames = (parts: UIMessage['parts']) =>
      JSON.parse(JSON.stringify(parts), (key, value) =>
        key === 'url' || key === 'id' ? '' : value
      )
    const messages = {
      live: await foldedByClient(stream),
      pruned: await foldedByClient(folded),
    }
    assert.deepEqual(withoutNames(messages.pruned.parts), withoutNames(messages.live.parts))
    assert.equal(messages.pruned.id, messages.live.id)
    assert.deepEqual(messages.pruned.metadata, messages.live.metadata)
  })

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
          await suspendAccount.execute(id)
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

/** The message that the AI SDK makes of a stream. */
async function foldedByClient(stream: EventStream): Promise<UIMessage> {
  const chunks = await stream.chunks()
  const source = new ReadableStream<UIMessageChunk>({
    start(controller) {
      chunks.forEach((chunk) => controller.enqueue(chunk))
      controller.close()
    },
  })
  let last: UIMessage | null = null
  for await (const message of readUIMessageStream({ stream: source })) {
    last = message
  }
  if (last === null) {
    throw new Error('the stream made no message')
  }
  return last
}
