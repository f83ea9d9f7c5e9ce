import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels, follow, openChat, runIs } from '#tests/helpers/chats'
import { chunksIn, numberOf } from '#tests/helpers/event_stream'
import { answer } from '#tests/helpers/interactions'
import { callOf, fakeTools } from '#tests/helpers/tools'
import { bookingTools } from '#tests/helpers/bookings'

test.group('A stream that ends for an approval', () => {
  test('goes on with `start` and the next number', async ({ assert }) => {
    const tools = bookingTools()
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('b1', 'book', { city: 'Oslo' })])
    fake.answer('It is booked.')
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Book' })
    await stream.closed()
    const chunks = await chunksIn(stream.events)
    assert.deepEqual(
      chunks.map(({ type }) => type),
      [
        'start',
        'start-step',
        'tool-input-available',
        'tool-approval-request',
        'finish-step',
        'finish',
      ]
    )
    const [, , , request] = chunks
    const approvalId = request.type === 'tool-approval-request' ? request.approvalId : ''
    const [start] = chunks
    const { conversation_id: id } = JSON.parse(stream.events[0].data).messageMetadata
    const last = stream.events.at(-2)
    await answer(account, approvalId, { action: 'accept' })
    await runIs(id, 'completed')
    const rest = await follow(account, id, last?.id ?? '')
    await rest.closed()
    const more = await chunksIn(rest.events)
    assert.deepEqual(more[0], start)
    assert.deepEqual(
      more.map(({ type }) => type),
      [
        'start',
        'tool-input-available',
        'tool-output-available',
        'start-step',
        'text-start',
        'text-delta',
        'text-end',
        'finish-step',
        'finish',
      ]
    )
    assert.equal(numberOf(rest.events[0]), numberOf(stream.events[stream.events.length - 2]) + 1)
    assert.isTrue(rest.text.endsWith('data: [DONE]\n\n'))
  })
})
