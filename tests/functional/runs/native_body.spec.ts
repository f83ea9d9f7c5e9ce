import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, idsOf, messagesOf, openChat, show, textsOf } from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'

const NO_ID = '0199d1a0-0000-7000-8000-000000000000'

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

  test('refuses {why}')
    .with([
      { why: 'an empty body', body: {}, code: 'body_ambiguous', field: null },
      {
        why: 'both bodies',
        body: { id: 'x', message: 'Hello', messages: [] },
        code: 'body_ambiguous',
        field: null,
      },
      {
        why: 'message and parts',
        body: { message: 'Hello', parts: [{ type: 'text', text: 'Hello' }] },
        code: 'body_ambiguous',
        field: null,
      },
      { why: 'an unknown field', body: { message: 'x', top_k: 4 }, field: 'top_k' },
      {
        why: 'an unknown field of a part',
        body: { parts: [{ type: 'text', text: 'x', a: 1 }] },
        field: 'parts.0.a',
      },
      {
        why: 'an unknown part',
        body: { parts: [{ type: 'video', text: 'x' }] },
        field: 'parts.0.type',
      },
      { why: 'no parts', body: { parts: [] }, field: 'parts' },
      { why: 'a message that is a number', body: { message: 5 }, field: 'message' },
      { why: 'U+0000', body: { message: 'a\u0000b' }, field: 'message' },
      { why: 'half a surrogate pair', body: { message: 'a\ud800' }, field: 'message' },
      {
        why: 'a temperature as text',
        body: { message: 'x', temperature: '1' },
        field: 'temperature',
      },
      { why: 'a high temperature', body: { message: 'x', temperature: 2.1 }, field: 'temperature' },
      {
        why: 'no tokens',
        body: { message: 'x', max_output_tokens: 0 },
        field: 'max_output_tokens',
      },
      { why: 'a model that is a number', body: { message: 'x', model: 1 }, field: 'model' },
      { why: 'a wrong choice of tools', body: { message: 'x', tools: 'some' }, field: 'tools' },
      { why: 'a parent of nowhere', body: { message: 'x', parent_id: NO_ID }, field: 'parent_id' },
    ])
    .run(async ({ assert }, { body, code = 'validation_failed', field }) => {
      using fake = await fakeModels()
      const account = await createAccount()
      const refused = await chat(account, body)
      assert.equal(refused.status, 422)
      assert.equal(refused.body.code, code)
      assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/)
      if (field !== null) {
        assert.equal(refused.body.errors[0].field, field)
      }
      const streamed = await openChat(account, body)
      assert.equal(streamed.status, 422)
      assert.lengthOf(fake.requests, 0)
    })

  test('refuses a model of an unknown provider before anything is stored', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const { status, body } = await chat(account, { message: 'x', model: 'nobody/knows' })
    assert.equal(status, 422)
    assert.equal(body.code, 'model_unknown')
    const list = await client.get('/conversations').headers(account.headers)
    assert.lengthOf(list.body().data, 0)
  })

  test('does not know conversations and messages of others', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('secret')
    const [owner, stranger] = [await createAccount(), await createAccount()]
    const theirs = await chat(owner, { message: 'Hello' })
    const mine = await createConversation(stranger)

    const refused = await chat(stranger, {
      message: 'Hello',
      conversation_id: theirs.body.conversation_id,
    })
    assert.equal(refused.status, 404)
    assert.equal(refused.body.code, 'not_found')
    for (const conversation of [{ conversation_id: mine.id }, {}]) {
      const below = await chat(stranger, {
        message: 'Hello',
        parent_id: theirs.body.message.id,
        ...conversation,
      })
      assert.equal(below.status, 422)
      assert.equal(below.body.errors[0].field, 'parent_id')
    }
    assert.lengthOf(fake.requests, 1)
  })

  test('lets one answer be written in a conversation at a time', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    const { run, id } = await show(account, idsOf(stream.events).conversationId)
    assert.equal(run?.state, 'running')

    const refused = await chat(account, { message: 'Again', conversation_id: id })
    assert.equal(refused.status, 409)
    assert.equal(refused.body.code, 'run_in_progress')
    assert.equal(refused.body.run_id, run?.id)
    call.finish()
    await stream.closed()
    assert.lengthOf(await messagesOf(account, id), 2)
  })

  test('lets a person have so many answers written at once', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const calls = Array.from({ length: 4 }, () => new HeldCall())
    fake.script(...calls.map(({ script }) => script))
    const streams = await Promise.all(calls.map(() => openChat(account, { message: 'Hello' })))
    await Promise.all(calls.map((call) => call.started()))

    const refused = await chat(account, { message: 'One more' })
    assert.equal(refused.status, 429)
    assert.equal(refused.body.code, 'too_many_runs')
    assert.equal(refused.headers.get('retry-after'), '5')
    const other = await chat(await createAccount(), { message: 'Another person' })
    assert.equal(other.status, 200)

    calls[0].finish()
    await streams[0].closed()
    const next = await chat(account, { message: 'Now' })
    assert.equal(next.status, 200)
    calls.slice(1).forEach((call) => call.finish())
    await Promise.all(streams.map((stream) => stream.closed()))
  })
})
