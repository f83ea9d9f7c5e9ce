import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { chat, follow, idsOf, openChat, sendJson, show } from '#tests/helpers/chats'
import { numberOf, textIn, type StreamEvent } from '#tests/helpers/event_stream'
import { RoundRobin } from '#tests/helpers/round_robin'
import { TwoInstances } from '#tests/helpers/two_instances'
import { tokens } from '#tests/support/chat_upstream'
import { countingModel } from '#tests/support/own_server'
import { requires } from '#tests/support/requirements'

const STREAMS = 20
const ASKERS = 4
const TOKENS = 500
/** As promised: a server that is asked to end has done so by then. */
const ENDS_WITHIN_MS = 30_000

/** Connections, of both restarts, that came in the moment in which a server no longer takes them and the system still does. */
const UNSEEN = 2

/** May be sent twice. */
function withKey({ headers }: TestAccount) {
  return { headers: { ...headers, 'idempotency-key': newId() } }
}

test.group('A rolling restart', (group) => {
  group.each.skip(...requires('postgres', 'redis'))
  group.each.timeout(240_000)

  test('drops no request and no stream', async ({ assert, cleanup }) => {
    const world = await TwoInstances.start()
    cleanup(() => world.remove())
    const balancer = await RoundRobin.start(() => [world.a.url, world.b.url])
    cleanup(() => balancer.close())
    const account = await createAccount()
    const statuses: number[] = []
    let isOver = false

    const ask = async () => {
      while (!isOver) {
        const body = { message: newId(), model: countingModel(3, 1) }
        const answered = await chat(withKey(account), body, balancer.url)
        statuses.push(answered.status)
        const id = answered.body.conversation_id
        const read = await sendJson('GET', `${balancer.url}/conversations/${id}`, account)
        statuses.push(read.status)
      }
    }
    const asking = Promise.all(Array.from({ length: ASKERS }, ask))
    const streaming = Promise.all(
      Array.from({ length: STREAMS }, () => readWhole(account, balancer.url))
    )

    for (const server of [world.a, world.b]) {
      const before = statuses.length
      while (statuses.length < before + 20) {
        await chat(account, { message: newId(), model: countingModel(1, 1) }, balancer.url)
      }
      const began = performance.now()
      assert.deepEqual(await server.process.stop('SIGTERM'), { code: 0, signal: null })
      assert.isBelow(performance.now() - began, ENDS_WITHIN_MS)
      await server.start()
    }
    const streams = await streaming
    isOver = true
    await asking

    assert.deepEqual([...new Set(statuses)], [200])
    assert.isAtMost(balancer.resent, UNSEEN)
    for (const { conversationId, events } of streams) {
      const numbers = events.filter(({ id }) => id !== null).map(numberOf)
      assert.deepEqual(
        numbers,
        numbers.map((_, index) => index + 1)
      )
      const { messages } = await show(account, conversationId, { base: balancer.url })
      assert.equal(textIn(events), textOfMessage(messages.data[1]))
      assert.equal(messages.data[1].status, 'completed')
      assert.equal(textIn(events), tokens(TOKENS))
    }
  })
})

/** Reads an answer to its end, following it again wherever the stream breaks, as clients do. */
async function readWhole(account: TestAccount, base: string) {
  const body = { message: newId(), model: countingModel(TOKENS, 10) }
  let stream = await openChat(account, body, base)
  await stream.received(1)
  const { conversationId } = idsOf(stream.events)
  /* A reader at whichever instance: half of them are not at the run's. */
  stream.cut()
  const events: StreamEvent[] = [...stream.events]
  for (;;) {
    stream = await follow(account, conversationId, events.at(-1)?.id ?? '', base)
    await stream.closed()
    events.push(...stream.events)
    if (events.at(-1)?.data === '[DONE]') {
      return { conversationId, events }
    }
  }
}
