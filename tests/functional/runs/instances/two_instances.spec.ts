import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { SuspendAccount } from '#auth/accounts/suspend_account'
import { newId } from '#core/ids'
import { createAccount } from '#tests/helpers/accounts'
import {
  chat,
  follow,
  idsOf,
  messagesOf,
  openChat,
  runIs,
  sendJson,
  show,
  stop,
} from '#tests/helpers/chats'
import { numberOf, textIn, type EventStream } from '#tests/helpers/event_stream'
import { flushRedis, TwoInstances } from '#tests/helpers/two_instances'
import { holdDatabase } from '#tests/helpers/held_database'
import { until } from '#tests/helpers/until'
import { tokens } from '#tests/support/chat_upstream'
import { countingModel } from '#tests/support/own_server'
import { requires } from '#tests/support/requirements'

const ENDLESS = countingModel(100_000, 10)

function said(stream: EventStream): number {
  return textIn(stream.events).split(' ').length - 1
}

/** Waits until the stream has told so many tokens more. */
async function saysMore(stream: EventStream, count: number) {
  const before = said(stream)
  await stream.until(() => said(stream) >= before + count, `it said ${count} more`)
}

test.group('Two instances', (group) => {
  group.each.skip(...requires('postgres', 'redis'))
  group.each.timeout(120_000)

  let world: TwoInstances
  group.setup(async () => {
    const [isMissing] = requires('postgres', 'redis')
    if (!(await isMissing())) {
      world = await TwoInstances.start()
    }
  })
  group.teardown(() => world?.remove())

  /** Somebody's answer is written at A and followed at B. */
  async function givenFollowed(model = ENDLESS) {
    const account = await createAccount()
    const body = { message: newId(), model }
    const first = await openChat(account, body, world.a.url)
    await first.said('3 ')
    const { conversationId } = idsOf(first.events)
    const elsewhere = await follow(account, conversationId, undefined, world.b.url)
    await elsewhere.said('3 ')
    return { account, body, first, elsewhere, conversationId }
  }

  test('what is said at one is seen at the other before it is stored', async ({ assert }) => {
    const { account, first, elsewhere, conversationId } = await givenFollowed()
    {
      await using _ = await holdDatabase()
      /* What was stored before the lock has been read by then. */
      await saysMore(elsewhere, 20)
      await saysMore(elsewhere, 20)
    }
    await stop(account, conversationId, world.b.url)
    await Promise.all([first.closed(), elsewhere.closed()])
    assert.isTrue(elsewhere.isComplete)
    assert.deepEqual(elsewhere.events, first.events)
  })

  test('a stop at the other ends the call of the model at once', async ({ assert }) => {
    const { account, body, first, elsewhere, conversationId } = await givenFollowed()
    const [call] = world.upstream.callsOf(body.message)
    const stopped = await stop(account, conversationId, world.b.url)
    assert.equal(JSON.parse(stopped.text).state, 'stopped')
    await until(() => call.isOver, 'the connection was closed')
    assert.isTrue(call.isAborted)
    await Promise.all([first.closed(), elsewhere.closed()])
    assert.isTrue(first.isComplete)
    assert.deepEqual(elsewhere.events, first.events)
  })

  test('an answer that begins at one, is followed at the other and stopped without Redis', async ({
    assert,
  }) => {
    const { account, first, elsewhere, conversationId } = await givenFollowed()
    const stopped = await stop(account, conversationId)
    assert.equal(JSON.parse(stopped.text).state, 'stopped')
    await Promise.all([first.closed(), elsewhere.closed()])
    assert.deepEqual(elsewhere.events, first.events)
    const [, message] = await messagesOf(account, conversationId)
    assert.equal(message.status, 'stopped')
  })

  test('what waits for a person goes on where they answer', async ({ assert }) => {
    const account = await createAccount()
    const body = { message: 'show a form', model: 'demo/demo' }
    const asking = await openChat(account, body, world.a.url)
    await asking.closed()
    const { conversationId } = idsOf(asking.events)
    await runIs(conversationId, 'awaiting_input')
    const { body: pending } = await sendJson(
      'GET',
      `${world.b.url}/interactions?state=pending`,
      account
    )
    const [{ id }] = JSON.parse(JSON.stringify(pending)).data
    const url = `${world.b.url}/interactions/${id}`
    const answered = await sendJson('POST', url, account, { action: 'decline' })
    assert.equal(answered.status, 200)
    await runIs(conversationId, 'completed')
    const rest = await follow(account, conversationId, asking.lastId, world.a.url)
    await rest.closed()
    assert.isTrue(rest.isComplete)
    const [next] = rest.events
    assert.equal(numberOf(next), Number(asking.lastId.split(':')[2]) + 1)
  })

  test('a suspended account is out of both', async ({ assert }) => {
    const { account, first, elsewhere } = await givenFollowed()
    const suspend = await app.container.make(SuspendAccount)
    await suspend.execute(account.id, systemOrigin())
    await Promise.all([first.closed(), elsewhere.closed()])
    assert.equal(first.end, 'broken')
    assert.equal(elsewhere.end, 'broken')
    for (const { url } of [world.a, world.b]) {
      const refused = await chat(account, { message: 'Hello', model: ENDLESS }, url)
      assert.equal(refused.status, 401)
    }
  })

  for (const [name, begin] of [
    ['paused', async () => world.redis.swallow()],
    ['down', () => world.redis.refuse()],
    ['five seconds late', async () => world.redis.delay(5_000)],
    ['talking nonsense', async () => world.redis.garble()],
  ] as const) {
    test(`nothing is wrong while Redis is ${name}`, async ({ assert, cleanup }) => {
      const { account, first, elsewhere, conversationId } = await givenFollowed()
      cleanup(async () => {
        world.redis.heal()
        await world.redis.accept()
        await world.areBoth('ok')
      })
      await begin()
      await saysMore(elsewhere, 30)
      await world.areBoth('degraded')
      await saysMore(elsewhere, 30)
      const other = await createAccount()
      for (const { url } of [world.a, world.b]) {
        const answered = await chat(other, { message: 'Hello', model: countingModel(3, 1) }, url)
        assert.equal(answered.status, 200)
        await show(other, answered.body.conversation_id, { base: url })
      }
      const late = await follow(account, conversationId, undefined, world.b.url)
      await late.said(tokens(5))

      world.redis.heal()
      await world.redis.accept()
      await world.areBoth('ok')
      await stop(account, conversationId, world.b.url)
      await Promise.all([first, elsewhere, late].map((stream) => stream.closed()))
      assert.isTrue(elsewhere.isComplete)
      assert.deepEqual(elsewhere.events, first.events)
      assert.deepEqual(late.events, first.events)
    })
  }

  test('Redis is used again after it was away', async ({ assert, cleanup }) => {
    const { account, first, elsewhere, conversationId } = await givenFollowed()
    cleanup(() => world.redis.accept())
    await world.redis.refuse()
    await world.areBoth('degraded')
    await saysMore(elsewhere, 10)
    await world.redis.accept()
    await world.areBoth('ok')
    await saysMore(elsewhere, 10)
    {
      await using _ = await holdDatabase()
      await saysMore(elsewhere, 20)
      await saysMore(elsewhere, 20)
    }
    await stop(account, conversationId, world.b.url)
    await Promise.all([first.closed(), elsewhere.closed()])
    assert.deepEqual(elsewhere.events, first.events)
  })

  test('nothing is lost with all that Redis holds', async ({ assert }) => {
    const { account, first, elsewhere, conversationId } = await givenFollowed(
      countingModel(300, 10)
    )
    await flushRedis()
    await Promise.all([first.closed(), elsewhere.closed()])
    assert.isTrue(elsewhere.isComplete)
    assert.deepEqual(elsewhere.events, first.events)
    assert.equal(textIn(first.events), tokens(300))
    const [, message] = await messagesOf(account, conversationId)
    assert.equal(message.status, 'completed')
  })

  test('followers at another instance outlive their runs’ instance', async ({ assert }) => {
    const { account, elsewhere, conversationId } = await givenFollowed()
    await saysMore(elsewhere, 20)
    await world.a.process.stop('SIGKILL')
    await elsewhere.closed()
    /* Who has seen what was not stored is sent away, and sees all of it again. */
    const last = await follow(account, conversationId, elsewhere.lastId, world.b.url)
    await last.closed()
    const ended = elsewhere.isComplete ? elsewhere : last
    assert.isTrue(ended.isComplete)
    const [, message] = await messagesOf(account, conversationId)
    assert.equal(message.status, 'interrupted')
    await world.a.start()
  })
})
