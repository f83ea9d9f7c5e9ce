import { readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { SqlStore } from '#core/sql_store'
import { LogPruner } from '#runs/log_pruner'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels, follow, idsOf, openChat, serverUrl } from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { EventStream, numberOf } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'
import { rawBytes } from '#tests/helpers/plain_http'
import { givenRunning } from '#tests/helpers/running_chat'

/** More than one person may have open. */
const MORE_THAN_STREAMS = 10

const TWO_HOURS_MS = 2 * 60 * 60 * 1000

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

  test('shows its head without being followed', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    cleanup(() => stream.cut())
    const ask = (connection: string) =>
      `HEAD /conversations/${conversationId}/stream HTTP/1.1\r\nHost: localhost\r\n` +
      `Authorization: ${account.headers.authorization}\r\nConnection: ${connection}\r\n\r\n`
    /* On one connection: each is answered after the one before has its end. */
    const answers = await rawBytes(ask('keep-alive').repeat(MORE_THAN_STREAMS) + ask('close'))
    const heads = answers.split('\r\n\r\n').slice(0, -1)
    assert.lengthOf(heads, MORE_THAN_STREAMS + 1)
    for (const head of heads) {
      assert.match(head, /^HTTP\/1.1 200 /)
      assert.include(head, 'content-type: text/event-stream; charset=utf-8')
      assert.include(head, 'x-vercel-ai-ui-message-stream: v1')
    }
    call.finish()
    await stream.closed()
    assert.isTrue(stream.isComplete)
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
    const resumed = await EventStream.open(
      serverUrl(`/conversations/chat/stream/${conversationId}/stream`),
      { headers: { ...stranger.headers, 'last-event-id': stream.lastId } }
    )
    assert.equal(resumed.status, 204)
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

    await new LogPruner(await app.container.make(SqlStore)).prune(Date.now() + TWO_HOURS_MS)
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
    const chunks = await folded.chunks()
    const types = chunks.map(({ type }) => type)
    assert.deepEqual(
      types.filter((type) => type.endsWith('-step')),
      ['start-step', 'finish-step', 'start-step', 'finish-step']
    )
    assert.deepEqual(types.slice(-2), ['finish-step', 'finish'])
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
