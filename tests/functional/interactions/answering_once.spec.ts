import { test } from '@japa/runner'
import settings from '#settings/services/settings'
import {
  NotedContinuation,
  answer,
  approval,
  form,
  givenWaiting,
  interactionsOf,
  stateOfRun,
} from '#tests/helpers/interactions'

const RACERS = 8

test.group('Answers to an interaction', (group) => {
  let engine: NotedContinuation
  group.each.setup((current) => {
    engine = NotedContinuation.use((undo) => current.cleanup(undo))
  })

  test('are taken once', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    await answer(account, ids[0], { action: 'decline' })
    const second = await answer(account, ids[0], { action: 'accept' })
    assert.equal(second.status, 409)
    assert.deepInclude(second.body, { code: 'interaction_closed', state: 'declined' })
    /* Whatever is wrong with it: it is too late. */
    const wrong = await answer(account, ids[0], { action: 'accept', input: { to: 1 } })
    assert.equal(wrong.body.code, 'interaction_closed')
    assert.deepEqual(engine.wokenRuns, [run.id])
  })

  test('at the same moment: exactly one wins', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    const replies = await Promise.all(
      Array.from({ length: RACERS }, (_, n) =>
        answer(account, ids[0], { action: n % 2 === 0 ? 'accept' : 'decline' })
      )
    )
    const won = replies.filter(({ status }) => status === 200)
    assert.lengthOf(won, 1)
    assert.lengthOf(
      replies.filter(({ body }) => body.code === 'interaction_closed'),
      RACERS - 1
    )
    const [kept] = await interactionsOf(run)
    assert.equal(kept.state, won[0].body.state)
    assert.deepEqual(engine.wokenRuns, [run.id])
  })

  test('to all that a run waits for, at the same moment: it goes on', async ({ assert }) => {
    for (let round = 0; round < 5; round++) {
      const specs = ['call-1', 'call-2', 'call-3', 'call-4'].map((toolCallId) =>
        approval({ toolCallId })
      )
      const { account, run, ids } = await givenWaiting(...specs)
      const replies = await Promise.all(ids.map((id) => answer(account, id, { action: 'accept' })))
      assert.deepEqual(
        replies.map(({ status }) => status),
        [200, 200, 200, 200]
      )
      assert.equal(await stateOfRun(run), 'queued')
    }
  })

  test('keep the run waiting while another interaction of it is open', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval(), form({ toolCallId: 'call-2' }))
    await answer(account, ids[0], { action: 'accept' })
    assert.equal(await stateOfRun(run), 'awaiting_input')
    await answer(account, ids[1], { action: 'decline' })
    assert.equal(await stateOfRun(run), 'queued')
  })

  test('with an idempotency key are told again, and taken once', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    const first = await answer(account, ids[0], { action: 'accept' }, 'key-1')
    const again = await answer(account, ids[0].toUpperCase(), { action: 'accept' }, 'key-1')
    assert.equal(again.status, 200)
    assert.equal(again.text, first.text)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.deepEqual(engine.wokenRuns, [run.id])

    const other = await answer(account, ids[0], { action: 'decline' }, 'key-1')
    assert.equal(other.body.code, 'idempotency_key_reused')
  })

  test('with the key of an answer to another interaction are refused', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval(), approval({ toolCallId: 'call-2' }))
    await answer(account, ids[0], { action: 'accept' }, 'key-2')
    const reply = await answer(account, ids[1], { action: 'accept' }, 'key-2')
    assert.equal(reply.status, 422)
    assert.equal(reply.body.code, 'idempotency_key_reused')
    const kept = await interactionsOf(run)
    assert.deepEqual(
      kept.map(({ state }) => state),
      ['accepted', 'pending']
    )
  })

  test('that are wrong leave their key free', async ({ assert }) => {
    const { account, ids } = await givenWaiting(form())
    const wrong = await answer(account, ids[0], { action: 'accept', content: {} }, 'key-3')
    assert.equal(wrong.status, 422)
    const content = { email: 'a@b.test' }
    const right = await answer(account, ids[0], { action: 'accept', content }, 'key-3')
    assert.equal(right.status, 200)
  })

  test('are limited', async ({ assert }) => {
    using _fixed = settings.fix({ rate_interactions: 1 })
    const { account, ids } = await givenWaiting(approval())
    const wrong = await answer(account, ids[0], { action: 'nonsense' })
    assert.equal(wrong.status, 422)
    const reply = await answer(account, ids[0], { action: 'accept' })
    assert.equal(reply.status, 429)
    assert.equal(reply.body.code, 'rate_limited')
    assert.match(reply.headers.get('ratelimit') ?? '', /"interactions";r=0/)
  })
})
