import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { SetModelPrices } from '#ai/administration/set_model_prices'
import { ProviderError } from '#ai/errors'
import { DeleteConversation } from '#conversations/delete_conversation'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { bookingTools, givenBooking } from '#tests/helpers/bookings'
import { counterOf, createGroup, setBudget } from '#tests/helpers/budgets'
import {
  chat,
  fakeModels,
  idsOf,
  ledgerOf,
  openChat,
  runIs,
  runsOf,
  stop,
} from '#tests/helpers/chats'
import { HeldCall } from '#tests/helpers/held_call'
import { answer } from '#tests/helpers/interactions'
import {
  byNobody,
  clearManagedModels,
  givenModelServer,
  givenProvider,
} from '#tests/helpers/managed_models'
import { givenAbandoned, givenEngine } from '#tests/helpers/own_engine'
import { givenWorker, jobQueued, jobsDone, titleOf, titlesBy } from '#tests/helpers/titles'
import { callOf, fakeTools, TestTools, textResult } from '#tests/helpers/tools'

/** What the ledger says that a person used. */
async function ledgerTokens(account: TestAccount): Promise<number> {
  const entries = await ledgerOf(account)
  return entries.reduce((sum, entry) => sum + entry.input_tokens + entry.output_tokens, 0)
}

/** That what was reserved is given back, and what is counted is what the ledger says. */
async function assertSettled(
  assert: { equal: (one: unknown, other: unknown) => void },
  account: TestAccount
) {
  const { used, reserved } = await counterOf(`user:${account.id}`)
  assert.equal(reserved.tokens, 0)
  assert.equal(reserved.nanoUsd, 0)
  assert.equal(used.tokens, await ledgerTokens(account))
  return used
}

test.group('What an answer used', (group) => {
  group.each.teardown(clearManagedModels)

  test('counts for the person, their groups and the instance, by day and month', async ({
    assert,
  }) => {
    using _fake = await fakeModels()
    const account = await createAccount()
    const groups = [await createGroup(account), await createGroup(account)]
    const before = await counterOf('instance')
    await chat(account, { message: 'Hello' })
    const used = await assertSettled(assert, account)
    assert.equal(used.tokens, 15)
    for (const period of ['day', 'month'] as const) {
      const subjects = [
        `user:${account.id}` as const,
        ...groups.map((id) => `group:${id}` as const),
      ]
      const counters = await Promise.all(subjects.map((subject) => counterOf(subject, period)))
      assert.deepEqual(
        counters.map((counter) => counter.used.tokens),
        [15, 15, 15]
      )
    }
    const after = await counterOf('instance')
    assert.equal(after.used.tokens - before.used.tokens, 15)
  })

  test('counts in dollars by the prices of the model', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const prices = await app.container.make(SetModelPrices)
    const model = `${name}/one`
    const given = { from: '', input: '1000', cachedInput: '', output: '2000' }
    await prices.execute(model, given, byNobody)
    using fake = await fakeModels()
    const account = await createAccount()
    /* Ten tokens of the question and five of the answer: two cents. */
    await setBudget(`user:${account.id}`, 5_000_000_000, { unit: 'usd' })
    const first = await chat(account, { message: 'Hello', model, tools: 'none' })
    assert.equal(first.status, 200)
    const used = await assertSettled(assert, account)
    assert.equal(used.nanoUsd, 20_000_000)
    const [request] = fake.requests
    assert.isAtMost(request.maxOutputTokens ?? Infinity, 2_500)
    await setBudget(`user:${account.id}`, 25_000_000, { unit: 'usd' })
    const second = await chat(account, { message: 'Hello', model, tools: 'none' })
    assert.equal(second.body.code, 'budget_exceeded')
    assert.containsSubset(second.body, { budget: { unit: 'usd' } })
  })

  test('is settled where it is stopped', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const call = new HeldCall()
    fake.script(call.script)
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    call.say('one two three')
    await stream.said('three')
    await stop(account, idsOf(stream.events).conversationId)
    const used = await assertSettled(assert, account)
    assert.isAbove(used.tokens, 0)
  })

  test('is settled where the provider fails', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    fake.script(new ProviderError('provider_rejected'))
    const { body } = await chat(account, { message: 'Hello' })
    assert.equal(body.code, 'provider_rejected')
    const used = await assertSettled(assert, account)
    assert.equal(used.tokens, 0)
  })

  test('is settled by whoever ends the run of a dead instance', async ({ assert, cleanup }) => {
    using _fake = await fakeModels()
    const world = await givenEngine(cleanup)
    const { account, run } = await givenAbandoned(world)
    const { reserved } = await counterOf(`user:${account.id}`)
    assert.isAbove(reserved.tokens, 0)
    await world.reaper.reap()
    await runIs(run.conversationId, 'interrupted')
    await assertSettled(assert, account)
  })

  test('is given back where the conversation is deleted under the run', async ({
    assert,
    cleanup,
  }) => {
    using _fake = await fakeModels()
    const world = await givenEngine(cleanup)
    const { account, run } = await givenAbandoned(world)
    const action = await app.container.make(DeleteConversation)
    await action.execute(run.conversationId)
    assert.lengthOf(await runsOf(run.conversationId), 0)
    const { reserved } = await counterOf(`user:${account.id}`)
    assert.equal(reserved.tokens, 0)
  }).timeout(20_000)

  test('is reserved anew for what goes on after people have answered', async ({ assert }) => {
    using world = await givenBooking(bookingTools())
    const { account, body, fake } = world
    const used = await assertSettled(assert, account)
    assert.equal(used.tokens, 15)
    const call = new HeldCall()
    fake.script(call.script)
    await answer(account, body.interactions[0].id, { action: 'accept' })
    await call.started()
    const { reserved } = await counterOf(`user:${account.id}`)
    assert.isAbove(reserved.tokens, 0)
    call.finish()
    await runIs(body.conversation_id, 'completed')
    await assertSettled(assert, account)
  })

  test('ends an answer that goes on where nothing is left', async ({ assert }) => {
    using world = await givenBooking(bookingTools())
    const { account, body, fake } = world
    await setBudget(`user:${account.id}`, 100)
    await answer(account, body.interactions[0].id, { action: 'accept' })
    await runIs(body.conversation_id, 'failed')
    const [run] = await runsOf(body.conversation_id)
    assert.equal(run.error_code, 'budget_exceeded')
    assert.lengthOf(fake.requests, 1)
    await assertSettled(assert, account)
  })
})

test.group('An answer that calls tools', () => {
  test('ends where its next step has no budget, and keeps what was said', async ({ assert }) => {
    const tools = new TestTools({ look: { call: () => textResult('Looked') } })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 3_000)
    fake.script([
      { type: 'text', text: 'I look.' },
      callOf('c1', 'look'),
      {
        type: 'usage',
        usage: { inputTokens: 900, outputTokens: 2_000, cachedInputTokens: 0, reasoningTokens: 0 },
      },
      { type: 'finish', reason: 'tool-calls' },
    ])
    const { status, body, headers } = await chat(account, { message: 'Look' })
    assert.equal(status, 429)
    assert.equal(body.code, 'budget_exceeded')
    assert.containsSubset(body, { budget: { scope: 'user', period: 'day', unit: 'tokens' } })
    assert.isAtLeast(Number(headers.get('retry-after')), 5)
    assert.lengthOf(fake.requests, 1)
    assert.include(JSON.stringify(body.message.parts), 'I look.')
    const used = await assertSettled(assert, account)
    assert.equal(used.tokens, 2_900)
  })

  test('reserves its next step beside what it used', async ({ assert }) => {
    const tools = new TestTools({ look: { call: () => textResult('Looked') } })
    using _tools = await fakeTools(tools)
    using fake = await fakeModels()
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 50_000)
    fake.script([
      callOf('c1', 'look'),
      {
        type: 'usage',
        usage: { inputTokens: 900, outputTokens: 40_000, cachedInputTokens: 0, reasoningTokens: 0 },
      },
      { type: 'finish', reason: 'tool-calls' },
    ])
    const call = new HeldCall()
    fake.script(call.script)
    const stream = await openChat(account, { message: 'Look' })
    await call.started()
    const { reserved, used } = await counterOf(`user:${account.id}`)
    assert.equal(used.tokens, 0)
    assert.isAbove(reserved.tokens, 40_900)
    assert.isAtMost(reserved.tokens, 50_000)
    assert.isAtMost(call.request?.maxOutputTokens ?? Infinity, 9_100)
    call.say('Done')
    call.finish()
    await stream.closed()
    await assertSettled(assert, account)
  })
})

test.group('A title', () => {
  test('counts as well', async ({ assert }) => {
    using _titles = titlesBy('demo/demo')
    using fake = await fakeModels()
    const account = await createAccount()
    fake.answer('An answer').answer('A title')
    const { body } = await chat(account, { message: newId() })
    await jobQueued()
    await using _worker = await givenWorker()
    await jobsDone()
    assert.equal(await titleOf(body.conversation_id), 'A title')
    const used = await assertSettled(assert, account)
    assert.equal(used.tokens, 30)
  })

  test('is made of the first words where nothing is left for a model', async ({ assert }) => {
    using _titles = titlesBy('demo/demo')
    using fake = await fakeModels()
    const account = await createAccount()
    const { body } = await chat(account, { message: 'About the weather' })
    await jobQueued()
    await setBudget(`user:${account.id}`, 15)
    await using _worker = await givenWorker()
    await jobsDone()
    assert.equal(await titleOf(body.conversation_id), 'About the weather')
    assert.lengthOf(fake.requests, 1)
  })
})

test.group('Counters', () => {
  test('never hold less than nothing for answers', async ({ assert }) => {
    const rows = await sql.read((db) =>
      db.all(
        /* Tests forget that of the instance, also while answers are being written. */
        `select period, subject from budget_counters where subject <> 'instance'
          and (reserved_tokens < 0 or reserved_nano_usd < 0 or tokens < 0 or nano_usd < 0)`
      )
    )
    assert.lengthOf(rows, 0)
  })
})
