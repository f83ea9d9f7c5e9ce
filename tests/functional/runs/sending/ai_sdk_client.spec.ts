import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { FrontEnd, textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { fakeModels, messagesOf, runsOf, serverUrl, show } from '#tests/helpers/chats'
import { HeldCall } from '#tests/helpers/held_call'
import { FaultProxy } from '#tests/helpers/fault_proxy'

test.group('The AI SDK’s client', () => {
  test('shows an answer as it is stored, under the id that the client chose', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    fake.answer('Good ', 'day', '.')
    const account = await createAccount()
    const front = new FrontEnd(account, { id: 'front end/1?#' })
    await front.chat.sendMessage({ text: 'Hello' })

    assert.equal(front.chat.status, 'ready')
    assert.equal(front.text, 'Good day.')
    const { id, messages } = await show(account, 'front end/1?#')
    const [question, answer] = messages.data
    assert.equal(question.client_id, front.chat.messages[0].id)
    const [run] = await runsOf(id)
    const { metadata, ...shown } = front.lastMessage
    assert.deepEqual(shown, { id: answer.id, role: 'assistant', parts: answer.parts })
    assert.deepEqual(metadata, {
      conversation_id: id,
      run_id: run.id,
      user_message_id: question.id,
      ...answer.metadata,
    })
    assert.isTrue(front.received[0].text.endsWith('data: [DONE]\n\n'))
    await front.checkStreams()
  })

  test('goes on with the conversation', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('A1').answer('A2')
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Q1' })
    await front.chat.sendMessage({ text: 'Q2' })

    const { messages } = await show(account, front.chat.id)
    assert.deepEqual(messages.data.map(textOfMessage), ['Q1', 'A1', 'Q2', 'A2'])
    assert.lengthOf(fake.requests[1].messages, 3)
    /* A page that is loaded again starts from what is stored. */
    const stored = messages.data.map(({ id, role, parts }) => ({ id, role, parts }))
    const reloaded = new FrontEnd(account, {
      id: front.chat.id,
      messages: JSON.parse(JSON.stringify(stored)),
    })
    fake.answer('A3')
    await reloaded.chat.sendMessage({ text: 'Q3' })
    assert.lengthOf(await messagesOf(account, front.chat.id), 6)
    assert.lengthOf(fake.requests[2].messages, 5)
  })

  test('edits a message: a branch, whose old version stays', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('A1').answer('A2').answer('A2 edited').answer('A3')
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Q1' })
    await front.chat.sendMessage({ text: 'Q2' })
    const edited = front.chat.messages[2].id
    await front.chat.sendMessage({ text: 'Q2 edited', messageId: edited })
    await front.chat.sendMessage({ text: 'Q3' })

    assert.deepEqual(front.chat.messages.map(textOfMessage), [
      'Q1',
      'A1',
      'Q2 edited',
      'A2 edited',
      'Q3',
      'A3',
    ])
    const { messages } = await show(account, front.chat.id)
    assert.deepEqual(messages.data.map(textOfMessage), front.chat.messages.map(textOfMessage))
    const question = messages.data[2]
    assert.equal(question.client_id, edited)
    assert.lengthOf(question.siblings, 2)
    assert.lengthOf(fake.requests[3].messages, 5)
  })

  test('regenerates an answer: a sibling below the same question', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('A1').answer('A1 again').answer('A2')
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Q1' })
    const first = front.lastMessage.id
    await front.chat.regenerate()

    assert.equal(front.text, 'A1 again')
    assert.lengthOf(front.chat.messages, 2)
    const { messages } = await show(account, front.chat.id)
    assert.lengthOf(messages.data, 2)
    assert.sameMembers(messages.data[1].siblings, [first, front.lastMessage.id])
    assert.deepEqual(fake.requests[1].messages, fake.requests[0].messages)

    await front.chat.sendMessage({ text: 'Q2' })
    const branch = await messagesOf(account, front.chat.id)
    assert.deepEqual(branch.map(textOfMessage), ['Q1', 'A1 again', 'Q2', 'A2'])
  })

  test('resumes after a cut {where}')
    .with([
      { where: 'before the first event', bytes: 0 },
      { where: 'in the first event', bytes: 40 },
      { where: 'in the middle of an event', bytes: 700 },
      { where: 'in the middle of a later event', bytes: 1_111 },
    ])
    .run(async ({ assert, cleanup }, { bytes }) => {
      using fake = await fakeModels()
      const call = new HeldCall()
      fake.script(call.script)
      const proxy = await FaultProxy.start(serverUrl())
      cleanup(() => proxy.close())
      const account = await createAccount()
      const front = new FrontEnd(account, { base: proxy.url })
      proxy.cutNextAfter(bytes)
      const sending = front.chat.sendMessage({ text: 'Count' })
      await call.started()
      let said = ''
      for (let n = 1; n <= 12; n++) {
        call.say(`token ${n} `)
        said += `token ${n} `
        await sleep(30)
      }
      await sending
      assert.equal(front.chat.status, 'error')
      assert.isTrue(said.startsWith(front.text))

      const resuming = front.chat.resumeStream()
      await front.shows(said)
      call.say('and the end')
      call.finish()
      await resuming
      assert.equal(front.chat.status, 'ready')
      assert.equal(front.text, `${said}and the end`)
      assert.lengthOf(front.chat.messages, 2)
      const { messages } = await show(account, front.chat.id)
      assert.deepEqual(front.lastMessage.parts, messages.data[1].parts)
      assert.lengthOf(fake.requests, 1)
      await front.checkStreams()
    })

  test('has nothing to resume in a chat that is new', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('A1')
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.resumeStream()
    assert.equal(front.chat.status, 'ready')
    assert.deepEqual(front.errors, [])
    assert.deepEqual(front.received, [{ status: 204, text: '' }])

    await front.chat.sendMessage({ text: 'Q1' })
    assert.equal(front.text, 'A1')
  })

  test('has nothing to resume where no answer is being written', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('A1')
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Q1' })
    await front.chat.resumeStream()
    assert.equal(front.chat.status, 'ready')
    assert.equal(front.received[1].status, 204)
    assert.lengthOf(front.chat.messages, 2)
  })

  test('stops and sends again: the first answer is stopped, its text kept', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script).answer('A2')
    const account = await createAccount()
    const front = new FrontEnd(account)
    const sending = front.chat.sendMessage({ text: 'Q1' })
    await call.started()
    call.say('A long ans')
    await front.shows('A long ans')
    await front.chat.stop()
    await sending
    assert.isFalse(call.isAborted)

    await front.chat.sendMessage({ text: 'Q2' })
    assert.isTrue(call.isAborted)
    assert.equal(front.text, 'A2')
    const { id, messages } = await show(account, front.chat.id)
    assert.deepEqual(messages.data.map(textOfMessage), ['Q1', 'A long ans', 'Q2', 'A2'])
    assert.equal(messages.data[1].status, 'stopped')
    const runs = await runsOf(id)
    assert.deepEqual(
      runs.map(({ state }) => state),
      ['stopped', 'completed']
    )
    assert.lengthOf(fake.requests[1].messages, 3)
  })

  test('regenerates while the answer is still written', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script).answer('Better')
    const account = await createAccount()
    const front = new FrontEnd(account)
    const sending = front.chat.sendMessage({ text: 'Q1' })
    await call.started()
    call.say('Bad')
    await front.shows('Bad')
    await front.chat.stop()
    await sending
    await front.chat.regenerate()
    const { messages } = await show(account, front.chat.id)
    assert.deepEqual(messages.data.map(textOfMessage), ['Q1', 'Better'])
    assert.lengthOf(messages.data[1].siblings, 2)
  })

  test('stores a repeated message once', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script).answer('Once')
    const account = await createAccount()
    const front = new FrontEnd(account)
    const sending = front.chat.sendMessage({ text: 'Q1' })
    await call.started()
    const again = new FrontEnd(account, {
      id: front.chat.id,
      messages: front.chat.messages.slice(0, 1),
    })
    await again.chat.sendMessage()
    assert.equal(again.text, 'Once')
    await sending
    const { messages } = await show(account, front.chat.id)
    assert.deepEqual(messages.data.map(textOfMessage), ['Q1', 'Once'])
    assert.lengthOf(messages.data[0].siblings, 1)
    assert.lengthOf(messages.data[1].siblings, 2)
  })
})
