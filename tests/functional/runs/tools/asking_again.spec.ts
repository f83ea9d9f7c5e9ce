import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, messagesOf, runIs } from '#tests/helpers/chats'
import { answer, openOnes } from '#tests/helpers/interactions'
import {
  ADDRESS_FORM,
  callOf,
  fakeTools,
  TestTools,
  textResult,
  toolCallsOf,
} from '#tests/helpers/tools'

/** As the engine has it. */
const MAX_ROUNDS = 5

test.group('A tool that asks a person', () => {
  test('may ask once more, knowing what it asked before', async ({ assert }) => {
    const tools = new TestTools({
      order: {
        call: ({ resumed }) => {
          const step = resumed === null ? 1 : Number(resumed.continuation) + 1
          return step > 2
            ? textResult('Ordered.')
            : { kind: 'input_required', requests: [ADDRESS_FORM], continuation: step }
        },
      },
    })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('o1', 'order')])
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Order it' })
    const [first] = await openOnes(account)
    await answer(account, first.id, { action: 'accept', content: { city: 'Oslo' } })
    await runIs(body.conversation_id, 'awaiting_input')
    const [second, ...others] = await openOnes(account)
    assert.notEqual(second.id, first.id)
    assert.lengthOf(others, 0)
    await answer(account, second.id, { action: 'accept', content: { city: 'Rome' } })
    await runIs(body.conversation_id, 'completed')
    assert.containsSubset(tools.requests[2].resumed, {
      continuation: 2,
      answers: { where: { content: { city: 'Rome' } } },
    })
    assert.lengthOf(tools.requests, 3)
    const calls = await toolCallsOf(body.conversation_id)
    assert.containsSubset(calls, [{ call_id: 'o1', round: 1, state: 'succeeded' }])
    assert.lengthOf(calls, 1)
    const [, message] = await messagesOf(account, body.conversation_id)
    const forms = message.parts.filter(({ type }) => type === 'data-form')
    assert.containsSubset(forms, [
      { id: first.id, data: { state: 'accepted' } },
      { id: second.id, data: { state: 'accepted' } },
    ])
  })

  test('but not again and again', async ({ assert }) => {
    const tools = new TestTools({
      order: {
        call: () => ({ kind: 'input_required', requests: [ADDRESS_FORM], continuation: null }),
      },
    })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    fake.script([callOf('o1', 'order')]).answer('Then not.')
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Order it' })
    for (let round = 1; round <= MAX_ROUNDS; round++) {
      const [asked, ...others] = await openOnes(account)
      assert.lengthOf(others, 0)
      await answer(account, asked.id, { action: 'accept', content: { city: 'Oslo' } })
      await runIs(body.conversation_id, round < MAX_ROUNDS ? 'awaiting_input' : 'completed')
    }
    assert.lengthOf(tools.requests, MAX_ROUNDS + 1)
    assert.lengthOf(await openOnes(account), 0)
    const [, message] = await messagesOf(account, body.conversation_id)
    assert.containsSubset(
      message.parts.find(({ type }) => type === 'dynamic-tool'),
      { state: 'output-error', errorText: 'The tool asks again and again.' }
    )
  })
})
