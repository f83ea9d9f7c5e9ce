import { test } from '@japa/runner'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { follow, idsOf, openChat, sendJson, show } from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { untilAsync } from '#tests/helpers/until_async'
import { ChatUpstream, tokens } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'

const IS_LONG = process.env.CHATFLOW_LONG === '1'
const LONG = countingModel(6_000, 10)

test.group('A server that is asked to end', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(120_000)

  let upstream: ChatUpstream
  group.setup(async () => {
    upstream = await ChatUpstream.start()
    return () => upstream.close()
  })

  test('finishes its answers, takes no new ones, and ends with 0', async ({ assert, cleanup }) => {
    const server = await OwnServer.prepare({ upstream: upstream.url })
    cleanup(() => server.remove())
    await server.start()
    const account = await server.createAccount()
    const body = { message: 'Hello', model: countingModel(150, 10) }
    const streams = await Promise.all(
      Array.from({ length: 3 }, () => openChat(account, body, server.url))
    )
    await Promise.all(streams.map((stream) => stream.said('3 ')))
    const waiting = sendJson('POST', `${server.url}/conversations/chat`, account, body)
    await untilAsync(async () => upstream.active.length === 4, 'all were asked', 10_000)

    const exit = server.process.stop('SIGTERM')
    await untilAsync(
      async () => {
        const { status } = await sendJson('POST', `${server.url}/conversations/chat`, account, {
          message: 'Too late',
          model: countingModel(1, 1),
        })
        return status === 503
      },
      'new messages were refused',
      10_000
    )
    const refused = await sendJson('POST', `${server.url}/conversations/chat`, account, body)
    assert.equal(refused.status, 503)
    assert.equal(refused.body.code, 'server_stopping')
    assert.isNotNull(refused.headers.get('retry-after'))

    await Promise.all(streams.map((stream) => stream.closed()))
    for (const stream of streams) {
      assert.isTrue(stream.isComplete)
      assert.equal(textIn(stream.events), tokens(150))
    }
    const answered = await waiting
    assert.equal(answered.status, 200)
    assert.equal(textOfMessage(answered.body.message), tokens(150))
    assert.deepEqual(await exit, { code: 0, signal: null })
  })

  test('marks what takes too long as interrupted, and lets it be followed', async ({
    assert,
    cleanup,
  }) => {
    const server = await OwnServer.prepare({ upstream: upstream.url })
    cleanup(() => server.remove())
    await server.start()
    const account = await server.createAccount()
    const stream = await openChat(account, { message: 'Hello', model: LONG }, server.url)
    await stream.said('10 ')
    const exit = await server.process.stop('SIGTERM')
    await stream.closed()
    assert.deepEqual(exit, { code: 0, signal: null })
    assert.isTrue(stream.isComplete)
    const chunks = await stream.chunks()
    assert.deepEqual(
      chunks.slice(-3).map(({ type }) => type),
      ['message-metadata', 'error', 'finish']
    )
    assert.lengthOf(upstream.active, 0)

    await server.start()
    const { conversationId } = idsOf(stream.events)
    const { messages, run } = await show(account, conversationId, { base: server.url })
    assert.isNull(run)
    assert.equal(messages.data[1].status, 'interrupted')
    assert.equal(textOfMessage(messages.data[1]), textIn(stream.events))
    const again = await follow(account, conversationId, stream.events[2].id ?? '', server.url)
    await again.closed()
    assert.isTrue(again.isComplete)
    assert.deepEqual(again.events, stream.events.slice(3))
  }).skip(!IS_LONG, 'for want of patience (CHATFLOW_LONG=1): it takes half a minute')
})
