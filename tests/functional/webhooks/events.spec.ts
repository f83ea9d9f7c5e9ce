import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { ProviderError } from '#ai/errors'
import { commandOrigin, systemOrigin } from '#audit/audit_origin'
import { CreateAccount } from '#auth/accounts/create_account'
import { EraseAccount } from '#auth/accounts/erase_account'
import { AcceptInvite } from '#auth/links/accept_invite'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { BudgetExceeded } from '#limits/budgets/budget_exceeded'
import { noteUsedUp } from '#limits/budgets/warnings'
import { UpdateWebhook } from '#webhooks/administration/update_webhook'
import { emitEvent } from '#webhooks/emit_event'
import type { SubscribableEvent } from '#webhooks/events'
import { createAccount, PASSWORD } from '#tests/helpers/accounts'
import { setBudget } from '#tests/helpers/budgets'
import { chat, fakeModels, idsOf, openChat, runIs, runsOf, stop } from '#tests/helpers/chats'
import { Contract } from '#tests/helpers/contract'
import { HeldCall } from '#tests/helpers/held_call'
import { approval, createWaitingRun, openAll } from '#tests/helpers/interactions'
import { createInvite, tokenOf } from '#tests/helpers/links'
import { givenAbandoned, givenEngine } from '#tests/helpers/own_engine'
import { createPersonalToken } from '#tests/helpers/worlds'
import {
  clearWebhooks,
  deliveriesOf,
  givenWebhook,
  type ReceivedEvent,
} from '#tests/helpers/webhooks'

const NOWHERE = 'https://hooks.example.org/chatflow'

class Undo extends Error {}

/** A webhook for one event; answers what it was told so far, each as the contract describes it. */
async function listenTo(event: SubscribableEvent) {
  const { id } = await givenWebhook(NOWHERE, [event])
  return async (): Promise<ReceivedEvent[]> => {
    const deliveries = await deliveriesOf(id)
    const events: ReceivedEvent[] = deliveries.map(({ payload }) => JSON.parse(payload))
    const contract = new Contract()
    events.forEach((told) => contract.assertValid(placeOf(told.type), told))
    return events
  }
}

function placeOf(type: string): string[] {
  return ['webhooks', type, 'post', 'requestBody', 'content', 'application/json', 'schema']
}

test.group('Events of webhooks', (group) => {
  group.each.teardown(clearWebhooks)

  test('an answer that is complete, with what it used and nothing of what it says', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    fake.answer('a secret answer')
    const told = await listenTo('run.completed')
    const account = await createAccount()
    const { status } = await chat(account, { message: 'a secret question' })
    assert.equal(status, 200)
    const [event, ...others] = await told()
    assert.isEmpty(others)
    const [run] = await runsOf(String(event.data.conversation_id))
    assert.match(event.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.containsSubset(event, {
      type: 'run.completed',
      data: { run_id: run.id, user_id: account.id, state: 'completed', error_code: null },
    })
    const usage = event.data.usage
    assert.isTrue(typeof usage === 'object' && usage !== null && 'total_tokens' in usage)
    assert.notInclude(JSON.stringify(event), 'secret')
  })

  test('an answer that fails, is stopped, or is cut off', async ({ assert, cleanup }) => {
    const told = await listenTo('run.completed')
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const stream = await openChat(await createAccount(), { message: 'Hello' })
    await call.started()
    call.say('Half ')
    await stream.said('Half ')
    const { conversationId } = idsOf(stream.events)
    call.fail(new ProviderError('provider_unavailable'))
    await runIs(conversationId, 'failed')
    const [failed] = await told()
    assert.containsSubset(failed.data, {
      conversation_id: conversationId,
      state: 'failed',
      error_code: 'provider_unavailable',
    })

    const world = await givenEngine(cleanup)
    const { run } = await givenAbandoned(world)
    await world.reaper.reap()
    await runIs(run.conversationId, 'interrupted')
    const events = await told()
    assert.containsSubset(events.at(-1)?.data, { run_id: run.id, state: 'interrupted' })
  })

  test('an answer that waits for a person, and is stopped meanwhile', async ({ assert }) => {
    const [waits, ends] = [await listenTo('interaction.pending'), await listenTo('run.completed')]
    const account = await createAccount()
    const run = await createWaitingRun(account)
    const ask = approval()
    await openAll(run, [ask])
    await openAll(run, [ask])
    const [waiting, ...others] = await waits()
    assert.isEmpty(others, 'it is told once')
    assert.containsSubset(waiting, {
      type: 'interaction.pending',
      data: {
        interaction_id: ask.id,
        kind: 'approval',
        run_id: run.id,
        user_id: account.id,
        tool: 'mail__send',
      },
    })
    assert.notInclude(JSON.stringify(waiting), 'ada@example.test')
    assert.isEmpty(await ends())
    await stop(account, run.conversationId)
    const [end] = await ends()
    assert.containsSubset(end.data, { run_id: run.id, state: 'stopped', user_id: account.id })
  })

  test('a budget that is nearly or wholly used, once', async ({ assert }) => {
    const told = await listenTo('budget.threshold')
    const account = await createAccount()
    const token = await createPersonalToken(account, ['chat'])
    const budget = { period: 'day', unit: 'usd', amount: 2_500_000_000 } as const
    for (const subject of [`user:${account.id}`, `token:${token.id}`, 'instance'] as const) {
      const exceeded = new BudgetExceeded(
        { ...budget, subject },
        { isUsedUp: true, now: Date.now() }
      )
      await noteUsedUp(sql, exceeded)
      await noteUsedUp(sql, exceeded)
    }
    const [own, ...others] = await told()
    assert.lengthOf(others, 2)
    assert.containsSubset(own.data, {
      subject: { kind: 'user', id: account.id },
      period: 'day',
      unit: 'usd',
      percent: 100,
      amount: 2.5,
    })
    assert.isAbove(Date.parse(String(own.data.resets_at)), Date.now())
    const people = await sql.read((db) =>
      db.all<{ person_id: string | null }>('select person_id from webhook_deliveries order by key')
    )
    assert.deepEqual(
      people.map(({ person_id: person }) => person),
      [account.id, account.id, null]
    )
    await sql.transaction((db) => db.run(`delete from budget_warnings where subject = 'instance'`))
  })

  test('a budget that answers use up', async ({ assert }) => {
    using fake = await fakeModels()
    const usage = { inputTokens: 600, outputTokens: 500, cachedInputTokens: 0, reasoningTokens: 0 }
    fake.script([
      { type: 'text', text: 'Hello' },
      { type: 'usage', usage },
      { type: 'finish', reason: 'stop' },
    ])
    const told = await listenTo('budget.threshold')
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 1_000)
    await chat(account, { message: 'Hello', max_output_tokens: 20 })
    const events = await told()
    assert.deepEqual(
      events.map(({ data }) => data.percent),
      [80, 100]
    )
    assert.containsSubset(events[0].data, {
      subject: { kind: 'user', id: account.id },
      unit: 'tokens',
      amount: 1_000,
    })
  })

  test('an account, however it comes to be', async ({ client, assert }) => {
    const told = await listenTo('user.created')
    const emails = Array.from({ length: 3 }, () => `${newId()}@example.test`)
    await client
      .post('/auth/register')
      .json({ email: emails[0], password: PASSWORD, full_name: 'Secret Name' })
    const create = await app.container.make(CreateAccount)
    const fields = { email: emails[1], fullName: 'Secret Name', password: PASSWORD }
    await create.execute({ ...fields, role: 'admin' }, commandOrigin())
    const invite = await createInvite({ email: emails[2] })
    const accept = await app.container.make(AcceptInvite)
    await accept.execute(
      { token: tokenOf(invite), fullName: 'Secret Name', password: PASSWORD },
      { address: '192.0.2.1', requestId: 'one' }
    )
    const events = await told()
    assert.deepEqual(
      events.map(({ data }) => [data.email, data.role]),
      [
        [emails[0], 'member'],
        [emails[1], 'admin'],
        [emails[2], 'member'],
      ]
    )
    assert.notInclude(JSON.stringify(events), 'Secret Name')
  })

  test('what does not commit is not told', async ({ assert }) => {
    const told = await listenTo('user.created')
    const data = { user_id: newId(), email: 'ada@example.test', role: 'member' as const }
    await assert.rejects(() =>
      sql.transaction(async (db) => {
        await emitEvent(db, 'user.created', data, { personId: null, now: Date.now() })
        throw new Undo('no')
      })
    )
    assert.isEmpty(await told())
  })

  test('one event has one id for all, and goes to those that are for it and on', async ({
    assert,
  }) => {
    const one = await givenWebhook(NOWHERE, ['user.created'])
    const two = await givenWebhook(NOWHERE, ['user.created', 'run.completed'])
    const other = await givenWebhook(NOWHERE, ['run.completed'])
    const off = await givenWebhook(NOWHERE, ['user.created'])
    const update = await app.container.make(UpdateWebhook)
    await update.execute(
      off.id,
      { url: NOWHERE, description: '', events: ['user.created'], isEnabled: false, revision: 1 },
      systemOrigin()
    )
    const data = { user_id: newId(), email: 'ada@example.test', role: 'member' as const }
    await sql.transaction((db) =>
      emitEvent(db, 'user.created', data, { personId: null, now: Date.now() })
    )
    const [[first], [second]] = [await deliveriesOf(one.id), await deliveriesOf(two.id)]
    assert.equal(first.event_id, second.event_id)
    assert.equal(first.payload, second.payload)
    assert.isEmpty(await deliveriesOf(other.id))
    assert.isEmpty(await deliveriesOf(off.id))
  })

  test('what tells of a person goes with them, and the rest stays', async ({ assert }) => {
    const told = await listenTo('user.created')
    const create = await app.container.make(CreateAccount)
    const input = () => ({ email: `${newId()}@example.test`, fullName: 'A', password: PASSWORD })
    const gone = await create.execute({ ...input(), role: 'member' }, commandOrigin())
    const stays = await create.execute({ ...input(), role: 'member' }, commandOrigin())
    const erase = await app.container.make(EraseAccount)
    await erase.execute(gone.id, commandOrigin())
    const events = await told()
    assert.deepEqual(
      events.map(({ data }) => data.user_id),
      [stays.id]
    )
  })
})
