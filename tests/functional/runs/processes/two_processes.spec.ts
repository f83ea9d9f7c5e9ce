import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { ModelManager } from '#ai/model_manager'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { SqlStore } from '#core/sql_store'
import { StartRun } from '#runs/start_run'
import { accountOf, createAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { busyFactor } from '#tests/helpers/busy'
import {
  chat,
  fakeModels,
  follow,
  idsOf,
  messagesOf,
  openChat,
  runIs,
  runsOf,
  sendJson,
  serverUrl,
  show,
  stop,
} from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'
import { RESTED_WITHIN_MS } from '#tests/helpers/rested_runs'
import { until } from '#tests/helpers/until'
import { ChatUpstream, tokens } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { requires } from '#tests/support/requirements'

/** The provider's connection is closed so long after a stop, at the instance that has it and at another one. */
const STOPPED_HERE_MS = 1_000 * busyFactor
const STOPPED_ELSEWHERE_MS = 2_000 * busyFactor
/** Streams of a credential end so long after it. */
const REVOKED_MS = 2_000 * busyFactor

/** Whoever is held for so long has lost its runs to the others: a lease and a look for orphans, with time to spare. */
const HELD_MS = RESTED_WITHIN_MS * busyFactor

/** Holds a server, at a moment when it does not keep the database from the others. */
async function hold(server: OwnServer): Promise<void> {
  server.process.signal('SIGSTOP')
  const isFree = await sql
    .transaction((db) => db.get('select 1'))
    .then(
      () => true,
      () => false
    )
  if (!isFree) {
    server.process.signal('SIGCONT')
    await hold(server)
  }
}

/** The server of the test run and one in a process of its own, on one database. */
test.group('Two processes', (group) => {
  let other: OwnServer
  let upstream: ChatUpstream
  group.setup(async () => {
    upstream = await ChatUpstream.start()
    other = await OwnServer.prepare({ sharesDatabase: true, upstream: upstream.url })
    await other.start()
    return async () => {
      await other.remove()
      await upstream.close()
    }
  })
  group.each.timeout(120_000)

  test('a run of one is followed at the other, to its end', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const here = await openChat(account, { message: 'Hello' })
    await call.started()
    call.say('one ')
    await here.said('one ')
    const { conversationId } = idsOf(here.events)
    const there = await follow(account, conversationId, undefined, other.url)
    await there.said('one ')
    const rest = await follow(account, conversationId, there.lastId, other.url)
    for (let n = 0; n < 20; n++) {
      call.say(`token ${n} `)
      await here.said(`token ${n} `)
    }
    call.emit({ type: 'file', mediaType: 'image/png', data: new Uint8Array([1]) })
    call.finish()
    await Promise.all([here, there, rest].map((stream) => stream.closed()))
    assert.isTrue(there.isComplete)
    assert.isTrue(rest.isComplete)
    const withoutUrls = (text: string) => text.replaceAll(/"url":"[^"]*"/g, '')
    assert.equal(withoutUrls(there.text), withoutUrls(here.text))
    assert.isTrue(withoutUrls(here.text).endsWith(withoutUrls(rest.text)))
  })

  test('a run of the other is followed here, and stopped from here', async ({ assert }) => {
    const account = await createAccount()
    const body = { message: newId(), model: countingModel(100_000, 10) }
    const there = await openChat(account, body, other.url)
    await there.said('5 ')
    const { conversationId, runId } = idsOf(there.events)
    const here = await follow(account, conversationId)
    await here.said('5 ')
    const [call] = upstream.callsOf(body.message)
    assert.isFalse(call.isOver)

    const stoppedAt = performance.now()
    const stopped = await stop(account, conversationId)
    await until(() => call.isOver, 'the connection was closed', STOPPED_ELSEWHERE_MS)
    assert.isBelow(performance.now() - stoppedAt, STOPPED_ELSEWHERE_MS)
    assert.deepEqual(JSON.parse(stopped.text), { run_id: runId, state: 'stopped' })
    await Promise.all([here.closed(), there.closed()])
    assert.isTrue(here.isComplete)
    assert.equal(here.text, there.text)
    assert.isTrue(call.isAborted)
    const [, message] = await messagesOf(account, conversationId)
    assert.equal(message.status, 'stopped')
    assert.isTrue(tokens(call.sent).startsWith(textOfMessage(message)))
    assert.equal(textIn(here.events), textOfMessage(message))
  })

  test('a stop closes the connection to the provider', async ({ assert }) => {
    const account = await createAccount()
    const bodies = Array.from({ length: 4 }, () => ({
      message: newId(),
      model: countingModel(100_000, 10),
    }))
    const streams = await Promise.all(bodies.map((body) => openChat(account, body, other.url)))
    await Promise.all(streams.map((stream) => stream.said('2 ')))
    const stoppedAt = performance.now()
    await Promise.all(
      streams.map(({ events }) => stop(account, idsOf(events).conversationId, other.url))
    )
    const calls = bodies.flatMap(({ message }) => upstream.callsOf(message))
    await until(() => calls.every(({ isOver }) => isOver), 'the connections were closed')
    assert.isBelow(performance.now() - stoppedAt, STOPPED_HERE_MS)
    assert.lengthOf(calls, 4)
    assert.isTrue(calls.every(({ isAborted }) => isAborted))
    await Promise.all(streams.map((stream) => stream.closed()))
  })

  test('a run that both stop ends once', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const here = await openChat(account, { message: 'Hello' })
    await call.started()
    const { conversationId } = idsOf(here.events)
    const answers = await Promise.all([
      stop(account, conversationId, other.url),
      stop(account, conversationId, other.url),
    ])
    for (const { status, text } of answers) {
      assert.equal(status, 200)
      assert.equal(JSON.parse(text).state, 'stopped')
    }
    await here.closed()
    assert.isTrue(call.isAborted)
    const chunks = await here.chunks()
    assert.lengthOf(
      chunks.filter(({ type }) => type === 'abort'),
      1
    )
  })

  test('a message is refused at one while the other answers', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const here = await openChat(account, { message: 'Hello' })
    await call.started()
    const { conversationId, runId } = idsOf(here.events)
    const refused = await sendJson('POST', `${other.url}/conversations/chat`, account, {
      message: 'Again',
      conversation_id: conversationId,
    })
    assert.equal(refused.status, 409)
    assert.equal(refused.body.run_id, runId)

    /* The AI SDK's client stops what it hung up on, wherever that is. */
    const again = await openChat(
      account,
      {
        id: conversationId,
        messages: [{ id: newId(), role: 'user', parts: [{ type: 'text', text: 'Instead' }] }],
        model: countingModel(3, 1),
      },
      other.url
    )
    await again.closed()
    assert.equal(textIn(again.events), tokens(3))
    assert.isTrue(call.isAborted)
    await here.closed()
    const runs = await runsOf(conversationId)
    assert.deepEqual(
      runs.map(({ state }) => state),
      ['stopped', 'completed']
    )
  })

  test('one key used many times makes one run, which is the same at both', async ({ assert }) => {
    const account = await createAccount()
    const headers = { ...account.headers, 'idempotency-key': 'k1' }
    const body = { message: newId(), model: countingModel(20, 5) }
    const streams = await Promise.all(
      Array.from({ length: 8 }, () => openChat({ headers }, body, other.url))
    )
    await Promise.all(streams.map((stream) => stream.closed()))
    const here = await follow(
      account,
      idsOf(streams[0].events).conversationId,
      streams[0].events[0].id ?? ''
    )
    await here.closed()
    assert.lengthOf([...new Set(streams.map(({ text }) => text))], 1)
    assert.isTrue(streams[0].text.endsWith(here.text))
    assert.lengthOf(upstream.callsOf(body.message), 1)
  })

  test('one key used at both at once makes one run', async ({ assert }) => {
    const account = await createAccount()
    const { id } = await createConversation(account)
    const target = { headers: { ...account.headers, 'idempotency-key': 'k1' } }
    const body = { message: 'Hello', conversation_id: id }
    const bases = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? other.url : serverUrl()))
    const answers = await Promise.all(bases.map((base) => chat(target, body, base)))
    const answered = answers.filter(({ status }) => status === 200)
    const refused = answers.filter(({ status }) => status === 409)
    assert.lengthOf([...answered, ...refused], 50)
    assert.lengthOf([...new Set(answered.map(({ text }) => text))], 1)
    assert.isTrue(refused.every(({ body: { code } }) => code === 'idempotency_in_progress'))
    assert.lengthOf(await runsOf(id), 1)
    assert.lengthOf(await messagesOf(account, id), 2)
    const later = await Promise.all(
      [other.url, serverUrl()].map((base) => chat(target, body, base))
    )
    assert.isTrue(later.every(({ text }) => text === answered[0].text))
  })

  test('a stream at one ends when the credential is ended at the other', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const here = await openChat(account, { message: 'Hello' })
    await call.started()
    call.say('one ')
    const { conversationId } = idsOf(here.events)
    const there = await follow(account, conversationId, undefined, other.url)
    await there.said('one ')
    const out = await sendJson('POST', serverUrl('/auth/logout-all'), account, {})
    const revokedAt = performance.now()
    assert.equal(out.status, 204)
    await Promise.all([here.closed(), there.closed()])
    assert.isBelow(performance.now() - revokedAt, REVOKED_MS)
    assert.equal(here.end, 'broken')
    assert.equal(there.end, 'broken')
    call.finish()
    await runIs(conversationId, 'completed')
  })

  test('a stream at one ends when the conversation is deleted at the other', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const here = await openChat(account, { message: 'Hello' })
    await call.started()
    const { conversationId } = idsOf(here.events)
    const url = `${other.url}/conversations/${conversationId}`
    const deleted = await sendJson('DELETE', url, account)
    assert.equal(deleted.status, 204)
    await here.closed()
    assert.isTrue(call.isAborted)
    assert.lengthOf(await runsOf(conversationId), 0)
  })

  test('a queued run whose process is gone is answered by who notices', async ({ assert }) => {
    const account = await createAccount()
    const { id } = await createConversation(account)
    const store = await app.container.make(SqlStore)
    const gone = new StartRun(store, await app.container.make(ModelManager), {
      maxPerUser: 10,
      maxPerConversation: 1,
      titleFromQuestion: true,
      instanceId: newId(),
    })
    const started = await gone.execute({
      account: await accountOf(account),
      conversation: id,
      createIfMissing: false,
      question: { kind: 'message', parts: [{ type: 'text', text: 'Hello' }], parentId: undefined },
      options: { model: null },
      idempotency: null,
      requestId: 'request-1',
    })
    assert.equal(started.kind, 'started')
    const [first] = await runsOf(id)
    await store.read((db) =>
      db.run(`update runs set state = 'queued', started_at = null where id = ?`, first.id)
    )
    const stream = await follow(account, id, `${first.id}:1:1`)
    await runIs(id, 'completed')
    await stream.closed()
    const { messages, run } = await show(account, id)
    assert.isNull(run)
    assert.equal(messages.data[1].status, 'completed')
    const replay = await follow(account, id, `${first.id}:1:1`)
    await replay.closed()
    assert.isTrue(replay.isComplete)
    assert.equal(textIn(replay.events), textOfMessage(messages.data[1]))
    const [last] = await runsOf(id)
    assert.equal(last.attempt, 2)
  })

  test('what comes while one is held and loses the run is not shown by it', async ({ assert }) => {
    const account = await createAccount()
    const body = { message: newId(), model: countingModel(100_000, 10) }
    const there = await openChat(account, body, other.url)
    await there.said('5 ')
    const { conversationId } = idsOf(there.events)
    await hold(other)
    await runIs(conversationId, 'interrupted', HELD_MS)
    const shown = textIn(there.events)
    other.process.signal('SIGCONT')
    await there.closed()
    assert.equal(textIn(there.events), shown)
    const [, message] = await messagesOf(account, conversationId)
    assert.isTrue(shown.startsWith(textOfMessage(message)))
  }).skip(...requires('postgres'))
})
