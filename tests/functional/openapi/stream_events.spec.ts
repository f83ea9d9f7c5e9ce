import { test } from '@japa/runner'
import { ProviderError } from '#ai/errors'
import type { ModelEvent } from '#ai/types'
import { streamEvent } from '#openapi/stream_events'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { fakeModels, follow, idsOf, openChat, runIs, stop } from '#tests/helpers/chats'
import { Contract } from '#tests/helpers/contract'
import type { EventStream } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'
import { answer, openOnes } from '#tests/helpers/interactions'
import { asking, callOf, fakeTools, TestTools, textResult } from '#tests/helpers/tools'

const METADATA = { openai: { itemId: 'rs_1' } }

const EVERYTHING: ModelEvent[] = [
  { type: 'reasoning', text: 'Let me think.', metadata: METADATA },
  { type: 'text', text: 'Here is a picture: ' },
  { type: 'file', mediaType: 'image/png', data: Buffer.from('picture') },
  { type: 'source', url: 'https://example.com/', title: 'An example' },
  { type: 'source', url: 'https://example.com/2' },
  { type: 'tool_call_start', id: 'call-1', name: 'search' },
  { type: 'tool_call_delta', id: 'call-1', delta: '{"q":' },
  { type: 'tool_call', id: 'call-1', name: 'search', arguments: '{"q":1}', metadata: METADATA },
  { type: 'tool_call', id: 'call-2', name: 'search', arguments: '{' },
]

/** Whatever tools can do that shows in a stream. */
function tools() {
  return new TestTools({
    book: { policy: 'ask', call: () => textResult('Booked.') },
    order: asking({
      key: 'whom',
      mode: 'form',
      message: 'For whom?',
      schema: { type: 'object', properties: { name: { type: 'string' } } },
    }),
    choose: asking({
      key: 'when',
      mode: 'actions',
      message: 'When?',
      actions: [
        { id: 'now', label: 'Now', style: 'primary' },
        { id: 'later', label: 'Later' },
      ],
    }),
    visit: asking({
      key: 'terms',
      mode: 'url',
      purpose: 'visit',
      message: 'Read this first.',
      url: 'https://example.com/terms',
    }),
    read: {
      call: ({ onProgress }) => {
        onProgress({ progress: 1, total: 2, message: 'Reading' })
        return textResult('Read.')
      },
    },
  })
}

/** An answer that waits for people, and the rest of it after they declined everything. */
async function declinedAnswer(account: TestAccount): Promise<EventStream[]> {
  const asked = await openChat(account, { message: 'Do all that' })
  await asked.closed()
  const { conversationId } = idsOf(asked.events)
  for (const { id } of await openOnes(account)) {
    await answer(account, id, { action: 'decline' })
  }
  await runIs(conversationId, 'completed')
  const rest = await follow(account, conversationId, asked.lastId)
  return [asked, await rest.closed()]
}

async function answerOf(message: string): Promise<EventStream> {
  const stream = await openChat(await createAccount(), { message })
  return stream.closed()
}

function publishedTypes(): string[] {
  return Object.keys(streamEvent.schema.discriminator?.mapping ?? {})
}

test.group('Events of a stream and the contract', () => {
  test('every event is what the contract says, and every published one is sent', async ({
    assert,
  }) => {
    using _tools = await fakeTools(tools())
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(EVERYTHING).answer('Well.')
    fake.script(async (_, emit) => {
      emit({ type: 'text', text: 'Half of' })
      throw new ProviderError('provider_unavailable')
    }, call.script)
    const whole = await answerOf('Everything')
    const failed = await answerOf('Fail')

    const account = await createAccount()
    const stopped = await openChat(account, { message: 'Stop' })
    await call.started()
    call.say('To be')
    await stopped.said('To be')
    await stop(account, idsOf(stopped.events).conversationId)
    await stopped.closed()

    const calls = ['book', 'order', 'choose', 'visit', 'read']
    fake.script(calls.map((name) => callOf(name, name))).answer('Well, then not.')
    const declined = await declinedAnswer(await createAccount())

    const contract = new Contract()
    const types = new Set<string>()
    for (const stream of [whole, failed, stopped, ...declined]) {
      assert.isTrue(stream.isComplete)
      for (const chunk of await stream.chunks()) {
        contract.assertComponent('StreamEvent', chunk)
        types.add(chunk.type)
      }
    }
    assert.sameMembers([...types], publishedTypes())
  })

  test('the demo provider’s events are what the contract says', async () => {
    const contract = new Contract()
    const streams = await Promise.all(['reason about it', 'draw an image'].map(answerOf))
    for (const stream of streams) {
      for (const chunk of await stream.chunks()) {
        contract.assertComponent('StreamEvent', chunk)
      }
    }
  })

  test('an event that is not published is noticed', ({ assert }) => {
    const contract = new Contract()
    assert.throws(() => contract.assertComponent('StreamEvent', { type: 'data-secret' }))
    assert.throws(() =>
      contract.assertComponent('StreamEvent', { type: 'text-delta', id: 'text-1' })
    )
  })
})
