import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { chat, messagesOf, runIs } from '#tests/helpers/chats'
import { answer } from '#tests/helpers/interactions'

const DEMO = 'demo/demo'

test.group('The demo provider', () => {
  test('asks the person with a form, and is told what they filled in', async ({ assert }) => {
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Ask me something', model: DEMO })
    assert.equal(body.status, 'awaiting_input')
    const [{ id, ...form }] = body.interactions
    assert.containsSubset(form, {
      kind: 'form',
      tool: { name: 'builtin__ask_user', server: 'builtin' },
      schema: { properties: { name: { type: 'string' } }, required: ['name'] },
    })
    const wrong = await answer(account, id, { action: 'accept', content: { visits: 101 } })
    assert.equal(wrong.status, 422)
    assert.sameMembers(
      wrong.body.errors.map(({ field }) => field),
      ['content.name', 'content.visits']
    )
    await answer(account, id, { action: 'accept', content: { name: 'Ada', visits: 3 } })
    await runIs(body.conversation_id, 'completed')
    const [, message] = await messagesOf(account, body.conversation_id)
    assert.include(textOfMessage(message), 'The tool `builtin__ask_user` answered')
    assert.include(textOfMessage(message), 'Ada')
  })

  test('offers actions, and is told which one was chosen', async ({ assert }) => {
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Offer me some actions', model: DEMO })
    const [{ id, ...offer }] = body.interactions
    assert.containsSubset(offer, {
      kind: 'actions',
      tool: { name: 'builtin__offer_actions' },
      actions: [
        { id: 'continue', label: 'Continue', style: 'primary' },
        { id: 'later', label: 'Later', style: 'secondary' },
        { id: 'delete', label: 'Delete it', style: 'danger' },
      ],
    })
    const wrong = await answer(account, id, { action: 'accept', content: { action: 'never' } })
    assert.equal(wrong.status, 422)
    await answer(account, id, { action: 'accept', content: { action: 'later' } })
    await runIs(body.conversation_id, 'completed')
    const [, message] = await messagesOf(account, body.conversation_id)
    assert.include(textOfMessage(message), 'Later')
    assert.notInclude(textOfMessage(message), 'Delete it')
  })

  test('is told that the person would rather not say', async ({ assert }) => {
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Ask me something', model: DEMO })
    await answer(account, body.interactions[0].id, { action: 'decline' })
    await runIs(body.conversation_id, 'completed')
    const [, message] = await messagesOf(account, body.conversation_id)
    assert.match(textOfMessage(message), /declin/i)
  })
})
