import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import {
  chat,
  fakeModels,
  idsOf,
  messagesOf,
  openChat,
  runIs,
  runsOf,
  serverUrl,
  stop,
} from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { HeldCall } from '#tests/helpers/held_call'
import { holdDatabase } from '#tests/helpers/held_database'
import { givenRunning } from '#tests/helpers/running_chat'

const RACES = 20

test.group('POST /conversations/{id}/stop', () => {
  test('closes the call of the model and keeps what was said', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    call.emit({ type: 'reasoning', text: 'Hm' })
    call.say('Half an ans')
    await stream.said('Half an ans')
    const { conversationId, runId } = idsOf(stream.events)
    const stopped = await stop(account, conversationId)

    assert.equal(stopped.status, 200)
    assert.deepEqual(JSON.parse(stopped.text), { run_id: runId, state: 'stopped' })
    assert.isTrue(call.isAborted)
    await stream.closed()
    assert.isTrue(stream.isComplete)
    const chunks = await stream.chunks()
    assert.deepEqual(chunks.at(-1), { type: 'abort' })
    const [, message] = await messagesOf(account, conversationId)
    assert.equal(message.status, 'stopped')
    assert.isNull(message.metadata.finish_reason)
    assert.deepEqual(message.parts.slice(1), [
      { type: 'reasoning', text: 'Hm', state: 'done' },
      { type: 'text', text: 'Half an ans', state: 'done' },
    ])
  })

  test('keeps text that had not got its frame yet', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const { id } = await createConversation(account)
    const answering = chat(account, { message: 'Hello', conversation_id: id })
    await call.started()
    call.say(...Array.from({ length: 100 }, (_, n) => `${n} `))
    const stopped = await stop(account, id)
    assert.equal(stopped.status, 200)
    const { status, body } = await answering
    assert.equal(status, 200)
    assert.equal(body.status, 'stopped')
    assert.equal(
      textOfMessage(body.message),
      Array.from({ length: 100 }, (_, n) => `${n} `).join('')
    )
  })

  test('answers the same to all who stop at once', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    const { conversationId, runId } = idsOf(stream.events)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => stop(account, conversationId))
    )
    for (const { status, body } of answers) {
      assert.include([200, 409], status)
      if (status === 200) {
        assert.containsSubset(body, { run_id: runId, state: 'stopped' })
      } else {
        assert.equal(body.code, 'no_active_run')
      }
    }
    /* Whose request is the first to arrive is not told by the order they were made in. */
    assert.isTrue(answers.some(({ status }) => status === 200))
    const late = await stop(account, conversationId)
    assert.equal(late.status, 409)
    assert.equal(late.body.code, 'no_active_run')
    await stream.closed()
    const [run] = await runsOf(conversationId)
    assert.equal(run.state, 'stopped')
  })

  test('answers the state that won where the answer ends at the same time', async ({ assert }) => {
    for (let race = 0; race < RACES; race++) {
      using fake = await fakeModels()
      const call = new HeldCall()
      fake.script(call.script)
      const account = await createAccount()
      const stream = await openChat(account, { message: 'Hello' })
      await call.started()
      const { conversationId } = idsOf(stream.events)
      const stopping = stop(account, conversationId)
      const finishing = new Promise<void>((resolve) => {
        setTimeout(() => {
          call.finish()
          resolve()
        }, race / 4)
      })
      const [{ status, text }] = await Promise.all([stopping, finishing])
      await stream.closed()
      const [run, ...others] = await runsOf(conversationId)
      assert.lengthOf(others, 0)
      assert.include(['completed', 'stopped'], run.state)
      if (status === 200) {
        assert.equal(JSON.parse(text).state, run.state)
      } else {
        assert.equal(run.state, 'completed')
      }
      const [, message] = await messagesOf(account, conversationId)
      assert.equal(message.status, run.state)
      const chunks = await stream.chunks()
      assert.equal(chunks.at(-1)?.type, run.state === 'completed' ? 'finish' : 'abort')
    }
  })

  test('is not what a client does that goes away', async ({ assert }) => {
    using fake = await fakeModels()
    const [streamed, plain] = [new HeldCall(), new HeldCall()]
    fake.script(streamed.script, plain.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await streamed.started()
    streamed.say('One ')
    await stream.said('One ')
    stream.cut()
    await stream.closed()
    streamed.say('two')
    streamed.finish()
    const { conversationId } = idsOf(stream.events)
    await runIs(conversationId, 'completed')
    const [, message] = await messagesOf(account, conversationId)
    assert.equal(textOfMessage(message), 'One two')

    const { id } = await createConversation(account)
    const hangUp = new AbortController()
    const asking = fetch(serverUrl('/conversations/chat'), {
      method: 'POST',
      headers: { ...account.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hello', conversation_id: id }),
      signal: hangUp.signal,
    })
    await plain.started()
    hangUp.abort()
    await assert.rejects(() => asking)
    plain.say('Three')
    plain.finish()
    await runIs(id, 'completed')
    const [, other] = await messagesOf(account, id)
    assert.equal(textOfMessage(other), 'Three')
  })

  test('does not wait for a database that takes nothing; the answer ends all the same', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    {
      await using _ = await holdDatabase()
      const stopped = await stop(account, conversationId)
      assert.equal(stopped.status, 503)
      assert.equal(stopped.body.code, 'database_unavailable')
      assert.isNotNull(stopped.headers.get('retry-after'))
      assert.isTrue(call.isAborted)
      assert.equal(stream.end, 'open')
    }
    await stream.closed()
    assert.isTrue(stream.isComplete)
    await runIs(conversationId, 'stopped')
  }).timeout(60_000)

  test('does not know conversations of others', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    const { conversationId } = idsOf(stream.events)
    const refused = await stop(await createAccount(), conversationId)
    assert.equal(refused.status, 404)
    assert.isFalse(call.isAborted)
    call.finish()
    await stream.closed()
  })
})
