import { test } from '@japa/runner'
import { ProviderError } from '#ai/errors'
import { createAccount } from '#tests/helpers/accounts'
import { FrontEnd } from '#tests/helpers/ai_sdk_chats'
import { fakeModels, serverUrl, show } from '#tests/helpers/chats'
import { HeldCall } from '#tests/helpers/held_call'

/** The smallest PNG: one transparent pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64'
)

test.group('What the AI SDK’s client shows', () => {
  test('shows an error and keeps the text before it', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const front = new FrontEnd(account)
    const sending = front.chat.sendMessage({ text: 'Q1' })
    await call.started()
    call.say('Half an ans')
    const error = new ProviderError('provider_unavailable')
    call.fail(error)
    await sending

    assert.equal(front.chat.status, 'error')
    assert.equal(front.errors[0].message, error.message)
    assert.equal(front.text, 'Half an ans')
    const { messages } = await show(account, front.chat.id)
    assert.equal(messages.data[1].status, 'failed')
    assert.deepEqual(front.lastMessage.parts, messages.data[1].parts)
    assert.containsSubset(front.lastMessage.metadata, {
      error: messages.data[1].metadata.error,
    })
    assert.isTrue(front.received[0].text.endsWith('data: [DONE]\n\n'))
    await front.checkStreams()
  })

  test('gets a problem document where the question is refused', async ({ assert }) => {
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Q1' }, { body: { model: 'nobody/knows' } })
    assert.equal(front.chat.status, 'error')
    assert.equal(JSON.parse(front.errors[0].message).code, 'model_unknown')
  })

  test('shows reasoning, and what providers want back', async ({ assert }) => {
    using fake = await fakeModels()
    const signature = { gemini: { thoughtSignature: 'c2lnbmVk' } }
    fake.script([
      { type: 'reasoning', text: 'Let me ' },
      { type: 'reasoning', text: 'think.', metadata: { openai: { itemId: 'rs_1' } } },
      { type: 'reasoning', text: 'Once more.', block: 'second' },
      { type: 'text', text: 'Well.', metadata: signature },
      { type: 'text', text: 'Done.', block: 'other' },
    ])
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Q1' })
    const { messages } = await show(account, front.chat.id)
    /* The AI SDK's client also notes the block that reasoning came in, which says nothing later. */
    assert.deepEqual(
      front.lastMessage.parts.map((part) =>
        part.type === 'reasoning' ? { ...part, id: undefined } : part
      ),
      messages.data[1].parts.map((part) =>
        part.type === 'reasoning' ? { ...part, id: undefined } : part
      )
    )
    assert.deepEqual(
      messages.data[1].parts.map((part) => ('text' in part ? [part.type, part.text] : part.type)),
      [
        'step-start',
        ['reasoning', 'Let me think.'],
        ['reasoning', 'Once more.'],
        ['text', 'Well.'],
        ['text', 'Done.'],
      ]
    )
    await front.checkStreams()
  })

  test('shows an image whose address loads without a header', async ({ assert }) => {
    using fake = await fakeModels()
    fake.script([
      { type: 'text', text: 'Look: ' },
      { type: 'file', mediaType: 'image/png', data: PIXEL, metadata: { gemini: { sig: 'x' } } },
      { type: 'text', text: 'Nice?' },
    ])
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Draw' })
    const { messages } = await show(account, front.chat.id)
    assert.deepEqual(
      front.lastMessage.parts.map(({ type }) => type),
      ['step-start', 'text', 'file', 'text']
    )
    const withoutUrls = (parts: unknown) =>
      JSON.parse(JSON.stringify(parts), (key, value) => (key === 'url' ? '' : value))
    assert.deepEqual(withoutUrls(front.lastMessage.parts), withoutUrls(messages.data[1].parts))

    for (const parts of [front.lastMessage.parts, messages.data[1].parts]) {
      const file = parts.find((part) => part.type === 'file')
      const address = file !== undefined && 'url' in file ? String(file.url) : ''
      const { pathname, search } = new URL(address)
      const image = await fetch(serverUrl(pathname + search))
      assert.equal(image.status, 200)
      assert.equal(image.headers.get('content-type'), 'image/png')
      assert.isTrue(PIXEL.equals(Buffer.from(await image.arrayBuffer())))
    }
    await front.checkStreams()
  })

  test('shows the call of a tool that was not offered, and what the model says then', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    fake.script([
      { type: 'text', text: 'I look it up.' },
      { type: 'tool_call_start', id: 'call_1', name: 'nobody__knows' },
      { type: 'tool_call_delta', id: 'call_1', delta: '{"q":' },
      { type: 'tool_call_delta', id: 'call_1', delta: '"x"}' },
      { type: 'tool_call', id: 'call_1', name: 'nobody__knows', arguments: '{"q":"x"}' },
      { type: 'tool_call', id: 'call_2', name: 'broken', arguments: '{"q":' },
    ])
    fake.answer('I cannot.')
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Q1' })
    assert.equal(front.chat.status, 'ready')
    const { messages } = await show(account, front.chat.id)
    const [, , known, broken] = messages.data[1].parts
    assert.deepEqual(front.lastMessage.parts, messages.data[1].parts)
    assert.containsSubset(known, {
      type: 'dynamic-tool',
      toolName: 'nobody__knows',
      state: 'output-error',
      input: { q: 'x' },
      errorText: 'unknown tool',
    })
    assert.containsSubset(broken, { state: 'output-error', input: '{"q":' })
    assert.containsSubset(messages.data[1].parts.at(-1), { type: 'text', text: 'I cannot.' })
    assert.equal(messages.data[1].metadata.finish_reason, 'stop')
    assert.equal(messages.data[1].status, 'completed')
    await front.checkStreams()
  })
})
