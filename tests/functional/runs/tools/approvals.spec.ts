import { test } from '@japa/runner'
import { chat, follow, ledgerOf, runIs, show } from '#tests/helpers/chats'
import { answer } from '#tests/helpers/interactions'
import { callOf, toolCallsOf } from '#tests/helpers/tools'
import { bookingTools, givenBooking } from '#tests/helpers/bookings'

test.group('A call that needs an approval', () => {
  test('waits for it, while others are made, and nothing holds the run', async ({ assert }) => {
    const tools = bookingTools()
    using world = await givenBooking(tools)
    const { account, body } = world
    assert.equal(body.status, 'awaiting_input')
    assert.deepEqual(
      tools.requests.map(({ tool }) => tool.tool),
      ['look']
    )
    assert.containsSubset(body.interactions, [
      {
        kind: 'approval',
        state: 'pending',
        input: { city: 'Oslo' },
        tool: { name: 'test__book', server: 'test' },
      },
    ])
    assert.containsSubset(body.message.parts[2], {
      state: 'approval-requested',
      approval: { id: body.interactions[0].id },
    })
    assert.equal(body.message.status, 'awaiting_input')
    const conversation = await show(account, body.conversation_id)
    assert.equal(conversation.run?.state, 'awaiting_input')
    const calls = await toolCallsOf(body.conversation_id)
    assert.deepEqual(
      calls.map(({ state }) => state),
      ['waiting', 'succeeded']
    )
    const following = await follow(account, body.conversation_id)
    assert.equal(following.status, 204)
  })

  test('is made once it is given, and the same answer goes on', async ({ assert }) => {
    const tools = bookingTools()
    using world = await givenBooking(tools)
    const { account, body, fake } = world
    fake.answer('It is booked.')
    const given = await answer(account, body.interactions[0].id, { action: 'accept' })
    assert.equal(given.status, 200)
    await runIs(body.conversation_id, 'completed')
    assert.deepEqual(tools.requests[1].arguments, { city: 'Oslo' })
    const { messages, run } = await show(account, body.conversation_id)
    assert.isNull(run)
    const [, message] = messages.data
    assert.equal(message.id, body.message.id)
    assert.containsSubset(message.parts[2], {
      state: 'output-available',
      approval: { id: body.interactions[0].id, approved: true },
    })
    assert.containsSubset(message.parts.at(-1), { type: 'text', text: 'It is booked.' })
    assert.equal(message.metadata.usage?.input_tokens, 20)
    const [booked] = await toolCallsOf(body.conversation_id)
    assert.containsSubset(booked, { state: 'succeeded', approved_by: account.id })
    const entries = await ledgerOf(account)
    assert.deepEqual(
      entries.map(({ input_tokens: tokens }) => tokens),
      [10, 10]
    )
    assert.include(JSON.stringify(fake.requests[1].messages), 'Booked Oslo')
  })

  test('is made with the arguments as they were edited', async ({ assert }) => {
    const tools = bookingTools()
    using world = await givenBooking(tools)
    const { account, body } = world
    const [{ id }] = body.interactions
    const wrong = await answer(account, id, { action: 'accept', input: { city: 'x' } })
    assert.equal(wrong.status, 422)
    await answer(account, id, { action: 'accept', input: { city: 'Bergen' } })
    await runIs(body.conversation_id, 'completed')
    assert.deepEqual(tools.requests[1].arguments, { city: 'Bergen' })
    const { messages } = await show(account, body.conversation_id)
    assert.containsSubset(messages.data[1].parts[2], { input: { city: 'Bergen' } })
    const [booked] = await toolCallsOf(body.conversation_id)
    assert.equal(booked.arguments, '{"city":"Bergen"}')
  })

  test('is not made where it is declined, and the model is told so', async ({ assert }) => {
    const tools = bookingTools()
    using world = await givenBooking(tools)
    const { account, body, fake } = world
    await answer(account, body.interactions[0].id, { action: 'decline' })
    await runIs(body.conversation_id, 'completed')
    assert.equal(tools.requests.length, 1)
    const [booked] = await toolCallsOf(body.conversation_id)
    assert.equal(booked.state, 'denied')
    assert.include(JSON.stringify(fake.requests[1].messages), 'did not allow this call')
    const { messages } = await show(account, body.conversation_id)
    assert.containsSubset(messages.data[1].parts[2], {
      state: 'output-denied',
      approval: { approved: false },
    })
  })

  test('need not be given again in this conversation where it is given for good', async ({
    assert,
  }) => {
    const tools = bookingTools()
    using world = await givenBooking(tools)
    const { account, body, fake } = world
    await answer(account, body.interactions[0].id, { action: 'accept', always_allow: true })
    await runIs(body.conversation_id, 'completed')
    const again = { message: 'Again', conversation_id: body.conversation_id }
    fake.script([callOf('b2', 'book', { city: 'Rome' })])
    const second = await chat(account, again)
    assert.equal(second.body.status, 'completed')
    /* Another definition is another tool. */
    tools.change('book', { definitionHash: 'b'.repeat(64) })
    fake.script([callOf('b3', 'book', { city: 'Rome' })])
    const third = await chat(account, again)
    assert.equal(third.body.status, 'awaiting_input')
    fake.script([callOf('b4', 'book', { city: 'Rome' })])
    const elsewhere = await chat(account, { message: 'Book Rome' })
    assert.equal(elsewhere.body.status, 'awaiting_input')
  })

  test('is not made where the tool has changed since it was asked for', async ({ assert }) => {
    const tools = bookingTools()
    using world = await givenBooking(tools)
    const { account, body } = world
    tools.change('book', { definitionHash: 'b'.repeat(64) })
    await answer(account, body.interactions[0].id, { action: 'accept' })
    await runIs(body.conversation_id, 'completed')
    assert.equal(tools.requests.length, 1)
    const [booked] = await toolCallsOf(body.conversation_id)
    assert.equal(booked.state, 'failed')
  })
})
