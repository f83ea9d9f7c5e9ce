import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { fakeModels, follow, idsOf, messagesOf, openChat, serverUrl } from '#tests/helpers/chats'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { createConversation } from '#tests/helpers/conversations'
import { numberOf, textIn, type EventStream, type StreamEvent } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'
import { seededRandom, seeds } from '#tests/helpers/random'
import { FaultProxy } from '#tests/helpers/fault_proxy'

const MAX_CUTS = 20

function framesOf(events: StreamEvent[]): string {
  return events.map(({ frame }) => frame).join('')
}

/** An answer with several blocks, told in the time that a few connections take. */
async function tell(call: HeldCall, tokens: number) {
  await call.started()
  call.emit({ type: 'reasoning', text: 'Hm. ' })
  for (let n = 1; n <= tokens; n++) {
    call.say(`token ${n}, grüße 東京 🎉; `)
    await sleep(5)
  }
  call.emit({ type: 'tool_call', id: 'call_1', name: 'unknown', arguments: '{}' })
  call.finish()
}

test.group('A stream that is rejoined', () => {
  test('goes on after each event, while it is written and afterwards', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const whole = await openChat(account, { message: 'Hello' })
    await call.started()
    await whole.received(1)
    const { conversationId } = idsOf(whole.events)
    const pieces = Array.from({ length: 6 }, (_, n) => `piece ${n} `)
    for (const piece of pieces) {
      call.say(piece)
      await whole.said(piece)
      const { events } = whole
      for (let n = 1; n <= events.length; n++) {
        const rest = await follow(account, conversationId, events[n - 1].id ?? '')
        await rest.received(events.length - n)
        assert.equal(framesOf(rest.events), framesOf(events.slice(n)))
        rest.cut()
        await rest.closed()
      }
    }
    call.finish()
    await whole.closed()
    assert.isTrue(whole.isComplete)

    const events = whole.events.slice(0, -1)
    for (const [index, event] of events.entries()) {
      const rest = await follow(account, conversationId, event.id ?? '')
      await rest.closed()
      assert.isTrue(rest.isComplete)
      assert.equal(framesOf(rest.events), framesOf(whole.events.slice(index + 1)))
    }
    assert.deepEqual(
      events.map(numberOf),
      events.map((_, index) => index + 1)
    )
  }).timeout(120_000)

  test('cut anywhere and rejoined up to 20 times is the whole stream', async ({
    assert,
    cleanup,
  }) => {
    const proxy = await FaultProxy.start(serverUrl())
    cleanup(() => proxy.close())
    for (const seed of seeds(8, 400)) {
      await assertRejoined(seed)
    }

    async function assertRejoined(seed: number) {
      using fake = await fakeModels()
      const random = seededRandom(seed)
      const cuts = 1 + Math.floor(random() * MAX_CUTS)
      const note = `seed ${seed}, ${cuts} cuts`
      const call = new HeldCall()
      fake.script(call.script)
      const account = await createAccount()
      const { id } = await createConversation(account)
      const telling = tell(call, 60)
      proxy.cutNextAfter(500 + Math.floor(random() * 2_000))
      const first = await openChat(account, { message: 'Hello', conversation_id: id }, proxy.url)
      const uncut = await follow(account, id)
      const rejoined = await rejoin(account, id, first, () => {
        proxy.cutNextAfter(Math.floor(random() ** 2 * 3_000))
      })
      await telling
      await uncut.closed()

      assert.equal(framesOf(rejoined), framesOf(uncut.events), note)
      assert.isTrue(uncut.isComplete, note)
      const numbers = rejoined.slice(0, -1).map(numberOf)
      assert.deepEqual(
        numbers,
        numbers.map((_, index) => index + 1),
        note
      )
      const [, answer] = await messagesOf(account, id)
      assert.equal(textIn(rejoined), textOfMessage(answer), note)
      assert.equal(answer.status, 'completed', note)

      /** Follows on after each cut; answers all whole events. */
      async function rejoin(
        reader: TestAccount,
        conversationId: string,
        stream: EventStream,
        cutNext: () => void
      ) {
        const events: StreamEvent[] = []
        let current = stream
        for (let rejoins = 1; ; rejoins++) {
          await current.closed()
          assert.equal(current.status, 200, note)
          events.push(...current.events)
          /* A cut may also fall between the last event and the end of the connection. */
          if (events.at(-1)?.data === '[DONE]') {
            return events
          }
          const lastId = events.at(-1)?.id ?? ''
          if (rejoins < cuts) {
            cutNext()
          }
          current = await openUncut(reader, conversationId, lastId)
        }
      }
    }

    /** A connection that breaks before the answer's head is tried again. */
    async function openUncut(account: TestAccount, id: string, lastId: string) {
      for (;;) {
        try {
          return await follow(account, id, lastId, proxy.url)
        } catch {
          await sleep(5)
        }
      }
    }
  }).timeout(600_000)

  test('is the same for two readers at once', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const asking = await openChat(account, { message: 'Hello' })
    await asking.received(1)
    const { conversationId } = idsOf(asking.events)
    const telling = tell(call, 30)
    const second = await follow(account, conversationId)
    await second.said('token 5,')
    const third = await follow(account, conversationId, second.events[3].id ?? '')
    await telling
    await Promise.all([asking, second, third].map((stream) => stream.closed()))
    assert.equal(second.text, asking.text)
    assert.equal(framesOf(third.events), framesOf(asking.events.slice(4)))
    assert.isTrue(third.isComplete)
  })
})
