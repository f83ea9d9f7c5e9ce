import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, idsOf, messagesOf, openChat, show } from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { HeldCall } from '#tests/helpers/held_call'

const NO_ID = '0199d1a0-0000-7000-8000-000000000000'

test.group('What POST /conversations/chat refuses', () => {
  test('{why}')
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

  test('a model of an unknown provider before anything is stored', async ({ client, assert }) => {
    const account = await createAccount()
    const { status, body } = await chat(account, { message: 'x', model: 'nobody/knows' })
    assert.equal(status, 422)
    assert.equal(body.code, 'model_unknown')
    const list = await client.get('/conversations').headers(account.headers)
    assert.lengthOf(list.body().data, 0)
  })

  test('conversations and messages of others', async ({ assert }) => {
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

  test('a second answer in a conversation at the same time', async ({ assert }) => {
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

  test('more answers of a person at once than are allowed', async ({ assert }) => {
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
    assert.equal(refused.headers.get('ratelimit-policy'), '"answers";q=4;qu="concurrent-requests"')
    assert.equal(refused.headers.get('ratelimit'), '"answers";r=0')
    const other = await chat(await createAccount(), { message: 'Another person' })
    assert.equal(other.status, 200)

    calls[0].finish()
    /* Which of them the first call was for is not said. */
    await Promise.race(streams.map((stream) => stream.closed()))
    const next = await chat(account, { message: 'Now' })
    assert.equal(next.status, 200)
    calls.slice(1).forEach((call) => call.finish())
    await Promise.all(streams.map((stream) => stream.closed()))
  })
})
