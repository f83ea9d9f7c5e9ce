import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { SqlStore } from '#core/sql_store'
import { ProviderError } from '#ai/errors'
import { LogPruner } from '#runs/log_pruner'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { chat, fakeModels, idsOf, messagesOf, openChat, serverUrl } from '#tests/helpers/chats'
import { EventStream, textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'

const TWO_HOURS_MS = 2 * 60 * 60 * 1000

function keyed({ headers }: TestAccount, key = 'k1') {
  return { headers: { ...headers, 'idempotency-key': key } }
}

/** How many messages and runs a person has. */
function countsOf(account: TestAccount) {
  return sql.read((db) =>
    db.get<{ questions: number; runs: number }>(
      `select (select count(*) from messages m join participants p on p.id = m.participant_id
               where p.user_id = ?) as questions,
              (select count(*) from runs where user_id = ?) as runs`,
      account.id,
      account.id
    )
  )
}

test.group('A chat request with an idempotency key', () => {
  test('is answered again byte for byte, without asking the model', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('Only once')
    const account = await createAccount()
    const first = await chat(keyed(account), { message: 'Hello', temperature: 1 })
    const again = await chat(keyed(account), { temperature: 1, message: 'Hello' })
    assert.equal(first.status, 200)
    assert.isNull(first.headers.get('idempotency-replayed'))
    assert.equal(again.status, 200)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal(again.text, first.text)
    assert.lengthOf(fake.requests, 1)
    assert.deepEqual(await countsOf(account), { questions: 1, runs: 1 })
  })

  test('is refused for another body, and counts per person and route', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    await chat(keyed(account), { message: 'Hello' })
    const other = await chat(keyed(account), { message: 'Hello!' })
    assert.equal(other.status, 422)
    assert.equal(other.body.code, 'idempotency_key_reused')
    const stream = await openChat(keyed(account), { message: 'Hello' })
    await stream.closed()
    assert.isUndefined(stream.headers['idempotency-replayed'])
    const theirs = await chat(keyed(await createAccount()), { message: 'Hello' })
    assert.isNull(theirs.headers.get('idempotency-replayed'))
    assert.lengthOf(fake.requests, 3)
  })

  test('is streamed again where the body asks for a stream', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('Only once')
    const account = await createAccount()
    const body = { message: 'Hello', stream: true }
    const ask = () =>
      EventStream.open(serverUrl('/conversations/chat'), {
        method: 'POST',
        body,
        headers: keyed(account).headers,
      })
    const first = await ask()
    await first.closed()
    const again = await ask()
    await again.closed()
    assert.equal(again.headers['idempotency-replayed'], 'true')
    assert.equal(again.text, first.text)
    assert.isTrue(again.isComplete)

    /* The key is that of the route: the same request elsewhere is another, and without the stream it is not the same. */
    const elsewhere = await openChat(keyed(account), body)
    await elsewhere.closed()
    assert.isUndefined(elsewhere.headers['idempotency-replayed'])
    const plain = await chat(keyed(account), { message: 'Hello' })
    assert.equal(plain.body.code, 'idempotency_key_reused')
    assert.lengthOf(fake.requests, 2)
  })

  test('repeats a failure too', async ({ assert }) => {
    using fake = await fakeModels()
    fake.script(new ProviderError('provider_rejected'))
    const account = await createAccount()
    const first = await chat(keyed(account), { message: 'Hello' })
    const again = await chat(keyed(account), { message: 'Hello' })
    assert.equal(first.status, 422)
    assert.equal(again.status, 422)
    assert.equal(again.text, first.text)
    assert.match(again.headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.lengthOf(fake.requests, 1)
  })

  test('is not used up by a refused request', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const parentless = { message: 'Hello', parent_id: '0199d1a0-0000-7000-8000-000000000000' }
    const wrong = await chat(keyed(account), parentless)
    assert.equal(wrong.status, 422)
    const right = await chat(keyed(account), { message: 'Hello' })
    assert.equal(right.status, 200)
    assert.lengthOf(fake.requests, 1)
  })

  test('answers 409 with the run while the first request waits for it', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const first = chat(keyed(account), { message: 'Hello' })
    await call.started()
    const during = await chat(keyed(account), { message: 'Hello' })
    assert.equal(during.status, 409)
    assert.equal(during.body.code, 'idempotency_in_progress')
    call.say('Done')
    call.finish()
    const answered = await first
    assert.equal(during.body.run_id, answered.body.run_id)
    const again = await chat(keyed(account), { message: 'Hello' })
    assert.equal(again.text, answered.text)
  })

  test('makes one message, one run and one call of many requests at once', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const requests = Array.from({ length: 50 }, () => chat(keyed(account), { message: 'Hello' }))
    await call.started()
    call.say('One')
    call.finish()
    const answers = await Promise.all(requests)
    const refused = answers.filter(({ status }) => status === 409)
    const answered = answers.filter(({ status }) => status === 200)
    assert.lengthOf([...refused, ...answered], 50)
    assert.lengthOf([...new Set(answered.map(({ text }) => text))], 1)
    assert.isTrue(refused.every(({ body }) => body.run_id === answered[0].body.run_id))
    assert.lengthOf(fake.requests, 1)
    assert.deepEqual(await countsOf(account), { questions: 1, runs: 1 })
    const after = await Promise.all(
      Array.from({ length: 5 }, () => chat(keyed(account), { message: 'Hello' }))
    )
    assert.isTrue(after.every(({ text }) => text === answered[0].text))
  })

  test('gives the same stream again, also while it is written', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const streams = await Promise.all(
      Array.from({ length: 6 }, () => openChat(keyed(account), { message: 'Hello' }))
    )
    await call.started()
    call.say('One')
    const late = await openChat(keyed(account), { message: 'Hello' })
    await late.said('One')
    call.finish()
    await Promise.all([...streams, late].map((stream) => stream.closed()))
    const after = await openChat(keyed(account), { message: 'Hello' })
    await after.closed()

    const texts = new Set([...streams, late, after].map(({ text }) => text))
    assert.lengthOf([...texts], 1)
    assert.isTrue(after.isComplete)
    assert.equal(after.headers['idempotency-replayed'], 'true')
    const replayed = streams.filter(({ headers }) => headers['idempotency-replayed'] === 'true')
    assert.lengthOf(replayed, 5)
    assert.lengthOf(fake.requests, 1)
    assert.deepEqual(await countsOf(account), { questions: 1, runs: 1 })
  })

  test('gives the same message in pieces of its own once the log is pruned', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('One ', 'answer')
    const account = await createAccount()
    const first = await openChat(keyed(account), { message: 'Hello' })
    await first.closed()
    await new LogPruner(await app.container.make(SqlStore)).prune(Date.now() + TWO_HOURS_MS)
    const again = await openChat(keyed(account), { message: 'Hello' })
    await again.closed()
    assert.isTrue(again.isComplete)
    assert.equal(again.headers['idempotency-replayed'], 'true')
    assert.equal(textIn(again.events), 'One answer')
    assert.deepEqual(idsOf(again.events), idsOf(first.events))
    await again.chunks()
    assert.lengthOf(fake.requests, 1)
  })

  test('goes with its conversation', async ({ client, assert }) => {
    using fake = await fakeModels()
    fake.answer('first').answer('second')
    const account = await createAccount()
    const first = await chat(keyed(account), { message: 'Hello' })
    await client.delete(`/conversations/${first.body.conversation_id}`).headers(account.headers)
    const second = await chat(keyed(account), { message: 'Hello' })
    assert.equal(second.status, 200)
    const [, answer] = await messagesOf(account, second.body.conversation_id)
    assert.equal(textOfMessage(answer), 'second')
  })

  test('is taken by the AI SDK’s body as well', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const body = {
      id: 'mine',
      trigger: 'submit-message',
      messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
    }
    const [first, again] = [
      await openChat(keyed(account), body),
      await openChat(keyed(account), body),
    ]
    await Promise.all([first.closed(), again.closed()])
    assert.equal(again.text, first.text)
    assert.lengthOf(fake.requests, 1)
  })
})
