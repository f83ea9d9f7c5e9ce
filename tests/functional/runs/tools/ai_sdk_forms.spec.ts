import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { FrontEnd } from '#tests/helpers/ai_sdk_chats'
import { fakeModels, show } from '#tests/helpers/chats'
import { HeldCall } from '#tests/helpers/held_call'
import { answer, openOnes } from '#tests/helpers/interactions'
import { ADDRESS_FORM, asking, callOf, fakeTools, TestTools } from '#tests/helpers/tools'

test.group('The AI SDK’s client and forms', () => {
  test('sees a form as it is stored: open, and once it is answered', async ({ assert }) => {
    using _tools = await fakeTools(new TestTools({ order: asking(ADDRESS_FORM) }))
    using fake = await fakeModels()
    const held = new HeldCall()
    fake.script([{ type: 'text', text: 'I order it.' }, callOf('o1', 'order')], held.script)
    const account = await createAccount()
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Order it' })
    assert.equal(front.chat.status, 'ready')
    const open = await show(account, front.chat.id)
    assert.deepEqual(front.lastMessage.parts, open.messages.data[1].parts)
    assert.containsSubset(front.lastMessage.parts.at(-1), {
      type: 'data-form',
      data: { state: 'pending', schema: ADDRESS_FORM.schema },
    })

    const [{ id }] = await openOnes(account)
    await answer(account, id, { action: 'accept', content: { city: 'Oslo' } })
    await held.started()
    const resuming = front.chat.resumeStream()
    held.say('It is ordered.')
    await front.shows('It is ordered.')
    held.finish()
    await resuming
    const closed = await show(account, front.chat.id)
    assert.deepEqual(front.lastMessage.parts, closed.messages.data[1].parts)
    assert.containsSubset(
      front.lastMessage.parts.find(({ type }) => type === 'data-form'),
      { id, data: { state: 'accepted' } }
    )
    assert.lengthOf(front.chat.messages, 2)
    assert.lengthOf(front.errors, 0)
    await front.checkStreams()
  })
})
