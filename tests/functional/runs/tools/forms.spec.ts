import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { ExpireInteractions } from '#interactions/expire_interactions'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, messagesOf, runIs, runsOf } from '#tests/helpers/chats'
import { answer } from '#tests/helpers/interactions'
import {
  ADDRESS_FORM,
  asking,
  callOf,
  fakeTools,
  TestTools,
  toolCallsOf,
} from '#tests/helpers/tools'
import type { InputRequest } from '#tools/types'

const DAY_MS = 24 * 60 * 60 * 1000

const TERMS: InputRequest = {
  key: 'terms',
  mode: 'url',
  purpose: 'visit',
  message: 'Read this first.',
  url: 'https://shop.example.test/terms?v=2',
}

const WHEN: InputRequest = {
  key: 'when',
  mode: 'actions',
  message: 'When?',
  actions: [
    { id: 'now', label: 'Now', style: 'primary' },
    { id: 'later', label: 'Later' },
  ],
}

/** Somebody's answer waits for what a tool asks. */
async function givenAsked(...requests: InputRequest[]) {
  const tools = new TestTools({ order: asking(...requests) })
  const disposeTools = await fakeTools(tools)
  const fake = await fakeModels()
  fake.script([{ type: 'text', text: 'I order it.' }, callOf('o1', 'order')]).answer('Ordered.')
  const account = await createAccount()
  const { body } = await chat(account, { message: 'Order it' })
  return {
    tools,
    account,
    body,
    fake,
    [Symbol.dispose]() {
      fake[Symbol.dispose]()
      disposeTools[Symbol.dispose]()
    },
  }
}

test.group('A tool that asks a person', () => {
  test('is called again with what they filled in', async ({ assert }) => {
    using world = await givenAsked(ADDRESS_FORM)
    const { account, body, tools, fake } = world
    assert.equal(body.status, 'awaiting_input')
    const [{ id, ...asked }] = body.interactions
    assert.containsSubset(asked, {
      kind: 'form',
      state: 'pending',
      message: 'Where to?',
      schema: ADDRESS_FORM.schema,
      tool: { name: 'test__order', server: 'test' },
    })
    assert.equal(
      Date.parse(String(asked.expires_at)) - Date.parse(String(asked.created_at)),
      DAY_MS
    )
    assert.containsSubset(body.message.parts.at(-1), {
      type: 'data-form',
      id,
      data: { interaction_id: id, tool_call_id: 'o1', state: 'pending', message: 'Where to?' },
    })
    const [waiting] = await toolCallsOf(body.conversation_id)
    assert.equal(waiting.state, 'waiting')

    const wrong = await answer(account, id, { action: 'accept', content: { copies: 'many' } })
    assert.equal(wrong.status, 422)
    const content = { city: 'Oslo', copies: 2, topics: ['a'], gift: true }
    const given = await answer(account, id, { action: 'accept', content })
    assert.equal(given.status, 200)
    await runIs(body.conversation_id, 'completed')

    assert.isNull(tools.requests[0].resumed)
    assert.containsSubset(tools.requests[1].resumed, {
      continuation: { asked: 1 },
      answers: { where: { action: 'accept', content } },
    })
    assert.lengthOf(tools.requests, 2)
    const [, message] = await messagesOf(account, body.conversation_id)
    assert.equal(message.id, body.message.id)
    assert.deepEqual(
      message.parts.map(({ type }) => type),
      ['step-start', 'text', 'dynamic-tool', 'data-form', 'step-start', 'text']
    )
    assert.containsSubset(message.parts[2], { state: 'output-available' })
    assert.containsSubset(message.parts[3], { id, data: { state: 'accepted' } })
    assert.include(JSON.stringify(fake.requests[1].messages), 'Oslo')
    const calls = await toolCallsOf(body.conversation_id)
    assert.deepEqual(
      calls.map(({ state }) => state),
      ['succeeded']
    )
  })

  for (const action of ['decline', 'cancel']) {
    test(`hears of a ${action}`, async ({ assert }) => {
      using world = await givenAsked(ADDRESS_FORM)
      const { account, body, tools } = world
      await answer(account, body.interactions[0].id, { action })
      await runIs(body.conversation_id, 'completed')
      assert.containsSubset(tools.requests[1].resumed, { answers: { where: { action } } })
    })
  }

  test('goes on when all that it asked at once has an answer', async ({ assert }) => {
    using world = await givenAsked(ADDRESS_FORM, WHEN, TERMS)
    const { account, body, tools } = world
    assert.sameMembers(
      body.interactions.map(({ kind }) => kind),
      ['form', 'actions', 'url']
    )
    const idOf = (kind: string) =>
      body.interactions.find((interaction) => interaction.kind === kind)?.id ?? ''
    assert.containsSubset(
      body.message.parts.find(({ type }) => type === 'data-url'),
      { data: { url: 'https://shop.example.test/terms?v=2', host: 'shop.example.test' } }
    )
    await answer(account, idOf('url'), { action: 'accept' })
    await answer(account, idOf('form'), { action: 'decline' })
    const [waiting] = await runsOf(body.conversation_id)
    assert.equal(waiting.state, 'awaiting_input')
    assert.lengthOf(tools.requests, 1)
    await answer(account, idOf('actions'), { action: 'accept', content: { action: 'later' } })
    await runIs(body.conversation_id, 'completed')
    assert.deepEqual(tools.requests[1].resumed?.answers, {
      where: { action: 'decline' },
      when: { action: 'accept', content: { action: 'later' } },
      terms: { action: 'accept' },
    })
    const [, message] = await messagesOf(account, body.conversation_id)
    const states = message.parts.flatMap((part) => ('data' in part ? [part] : []))
    assert.containsSubset(states, [
      { type: 'data-form', data: { state: 'declined' } },
      { type: 'data-actions', data: { state: 'accepted', actions: WHEN.actions } },
      { type: 'data-url', data: { state: 'accepted' } },
    ])
  })

  test('is not called again where nobody answers in time, and the model is told so', async ({
    assert,
  }) => {
    using world = await givenAsked(ADDRESS_FORM)
    const { account, body, tools, fake } = world
    await sql.transaction((db) =>
      db.run('update interactions set expires_at = ? where run_id = ?', Date.now(), body.run_id)
    )
    const expire = await app.container.make(ExpireInteractions)
    await expire.execute(Date.now())
    await runIs(body.conversation_id, 'completed')
    assert.lengthOf(tools.requests, 1)
    assert.include(JSON.stringify(fake.requests[1].messages), 'Nobody answered in time what')
    const [call] = await toolCallsOf(body.conversation_id)
    assert.equal(call.state, 'failed')
    const [, message] = await messagesOf(account, body.conversation_id)
    assert.containsSubset(message.parts.slice(2, 4), [
      { type: 'dynamic-tool', state: 'output-error' },
      { type: 'data-form', data: { state: 'expired' } },
    ])
    const late = await answer(account, body.interactions[0].id, { action: 'cancel' })
    assert.equal(late.status, 409)
  })
})
