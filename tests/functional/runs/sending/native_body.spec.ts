import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import {
  chat,
  fakeModels,
  idsOf,
  messagesOf,
  openChat,
  serverUrl,
  show,
  textsOf,
} from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { EventStream, textIn } from '#tests/helpers/event_stream'

test.group('POST /conversations/chat', () => {
  test('makes a conversation, answers and stores both messages', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('Good ', 'day', '.')
    const account = await createAccount({ fullName: 'Ada' })
    const { status, headers, body } = await chat(account, { message: ' Hello\n' })

    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^application\/json/)
    assert.equal(body.status, 'completed')
    assert.deepEqual(body.message.parts, [
      { type: 'step-start' },
      { type: 'text', text: 'Good day.', state: 'done' },
    ])

    const { messages, run } = await show(account, body.conversation_id)
    assert.isNull(run)
    assert.lengthOf(messages.data, 2)
    const [question, answer] = messages.data
    assert.containsSubset(question, {
      role: 'user',
      seq: 1,
      parent_id: null,
      status: 'completed',
      author: { kind: 'user', id: account.id, name: 'Ada' },
      parts: [{ type: 'text', text: ' Hello\n' }],
    })
    assert.deepEqual(answer, body.message)
    assert.containsSubset(answer, { role: 'assistant', seq: 2, parent_id: question.id })
    assert.equal(answer.author.kind, 'assistant')
  })

  test('streams where the body says so: {path} with "stream": {stream}')
    .with([
      { path: '/conversations/chat', stream: true, type: 'text/event-stream' },
      { path: '/conversations/chat', stream: false, type: 'application/json' },
      { path: '/conversations/chat/stream', stream: true, type: 'text/event-stream' },
      { path: '/conversations/chat/stream', stream: false, type: 'text/event-stream' },
    ])
    .run(async ({ assert }, { path, stream, type }) => {
      using fake = await fakeModels()
      fake.answer('Native').answer('AI SDK')
      const { headers } = await createAccount()
      const messages = [{ id: 'm-1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }]
      for (const body of [{ message: 'Hello' }, { id: 'chat-1', messages }]) {
        const answer = await EventStream.open(serverUrl(path), {
          method: 'POST',
          headers,
          body: { ...body, stream },
        })
        await answer.closed()
        assert.equal(answer.status, 200)
        assert.equal(answer.headers['content-type'], `${type}; charset=utf-8`)
        assert.equal(answer.isComplete, type === 'text/event-stream')
      }
      assert.lengthOf(fake.requests, 2)
    })

  test('is the same run as the stream', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('One ', 'answer').answer('One ', 'answer')
    const account = await createAccount()
    const whole = await chat(account, { message: 'Hello' })
    const stream = await openChat(account, { message: 'Hello' })
    await stream.closed()

    assert.isTrue(stream.isComplete)
    assert.equal(textIn(stream.events), 'One answer')
    const [, streamed] = await messagesOf(account, idsOf(stream.events).conversationId)
    const plain = ({ metadata, parts, role, seq, status }: typeof streamed) => ({
      metadata: { ...metadata, created_at: '' },
      parts,
      role,
      seq,
      status,
    })
    assert.deepEqual(plain(streamed), plain(whole.body.message))
    assert.deepEqual(fake.requests[0], fake.requests[1])
  })

  test('goes on below the newest message, or below `parent_id`', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('A1').answer('A2').answer('A2b').answer('A0')
    const account = await createAccount()
    const first = await chat(account, { message: 'Q1' })
    const id = first.body.conversation_id
    const second = await chat(account, { message: 'Q2', conversation_id: id })
    const branch = await chat(account, {
      message: 'Q2 again',
      conversation_id: id,
      parent_id: first.body.message.id,
    })
    const root = await chat(account, { message: 'Q0', conversation_id: id, parent_id: null })

    assert.deepEqual(fake.requests.map(textsOf), [
      ['Q1'],
      ['Q1', 'A1', 'Q2'],
      ['Q1', 'A1', 'Q2 again'],
      ['Q0'],
    ])
    assert.deepEqual(
      [first, second, branch, root].map(({ body }) => body.message.seq),
      [2, 4, 6, 8]
    )
    const { messages } = await show(account, id, { leaf: second.body.message.id })
    assert.lengthOf(messages.data, 4)
    assert.lengthOf(messages.data[2].siblings, 2)
  })

  test('takes `external_id` for the conversation, text parts for the message', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { id } = await createConversation(account, { externalId: 'my chat' })
    const parts = [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ]
    const { status, body } = await chat(account, { parts, conversation_id: 'my chat' })
    assert.equal(status, 200)
    assert.equal(body.conversation_id, id)
    assert.deepEqual(fake.requests[0].messages, [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
    ])
  })

  test('gives the model what was asked for', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body } = await chat(account, {
      message: 'Hello',
      model: 'somebody/with/slashes',
      temperature: 0.5,
      max_output_tokens: 77,
      tools: 'none',
      stream: false,
    })
    assert.containsSubset(fake.requests[0], {
      model: 'with/slashes',
      temperature: 0.5,
      maxOutputTokens: 77,
    })
    assert.equal(body.message.metadata.model, 'somebody/with/slashes')
    assert.equal(body.message.metadata.provider, 'somebody')
  })

  test('asks the model of the conversation, with its system prompt', async ({ client, assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const made = await client
      .post('/conversations')
      .headers(account.headers)
      .json({ model: 'any/chosen', system_prompt: 'Be brief.' })
    const conversation = { conversation_id: made.body().id }
    await chat(account, { ...conversation, message: 'Hello' })
    await chat(account, { ...conversation, message: 'Hello', model: 'any/other' })
    assert.deepEqual(
      fake.requests.map(({ model, system }) => ({ model, system })),
      [
        { model: 'chosen', system: 'Be brief.' },
        { model: 'other', system: 'Be brief.' },
      ]
    )
  })
})
