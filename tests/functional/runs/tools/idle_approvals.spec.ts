import { test } from '@japa/runner'
import { chat, runsOf, show, stop } from '#tests/helpers/chats'
import { answer } from '#tests/helpers/interactions'
import { callOf, toolCallsOf } from '#tests/helpers/tools'
import { bookingTools, givenBooking } from '#tests/helpers/bookings'

test.group('A call that waits for an approval', () => {
  test('is taken back by a new message, and the answer that waited is stopped', async ({
    assert,
  }) => {
    const tools = bookingTools()
    using world = await givenBooking(tools)
    const { account, body } = world
    const next = await chat(account, {
      message: 'Never mind',
      conversation_id: body.conversation_id,
    })
    assert.equal(next.body.status, 'completed')
    const late = await answer(account, body.interactions[0].id, { action: 'accept' })
    assert.equal(late.status, 409)
    assert.equal(late.body.code, 'interaction_closed')
    const { messages } = await show(account, body.conversation_id, { leaf: body.message.id })
    assert.equal(messages.data[1].status, 'stopped')
    assert.containsSubset(messages.data[1].parts[2], { state: 'output-error' })
    const [booked] = await toolCallsOf(body.conversation_id)
    assert.equal(booked.state, 'denied')
    assert.equal(tools.requests.length, 1)
  })

  test('can be stopped', async ({ assert }) => {
    const tools = bookingTools()
    using world = await givenBooking(tools)
    const { account, body } = world
    const stopped = await stop(account, body.conversation_id)
    assert.containsSubset(stopped.body, { state: 'stopped', run_id: body.run_id })
    const [run] = await runsOf(body.conversation_id)
    assert.equal(run.state, 'stopped')
    const again = await stop(account, body.conversation_id)
    assert.equal(again.status, 409)
  })

  test('does not count as an answer that is being written', async ({ assert }) => {
    const tools = bookingTools()
    using world = await givenBooking(tools)
    const { account, fake } = world
    for (let more = 0; more < 5; more++) {
      fake.script([callOf('b', 'book', { city: 'Oslo' })])
      const { status } = await chat(account, { message: 'Book Oslo' })
      assert.equal(status, 200)
    }
  })
})
