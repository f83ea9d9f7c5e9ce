import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { interactionLifetimeMs } from '#interactions/interaction_lifetime'
import { newId } from '#core/ids'
import { AnswerApprovals } from '#interactions/answer_approvals'
import type { ApprovalResponse } from '#interactions/ai_sdk_approvals'
import { CompleteSignIn } from '#interactions/complete_sign_in'
import type { WaitingRun } from '#interactions/types'
import { accountOf, createAccount, type TestAccount } from '#tests/helpers/accounts'
import {
  NotedContinuation,
  answer,
  approval,
  form,
  givenWaiting,
  interactionsOf,
  openAll,
  page,
  stateOfRun,
} from '#tests/helpers/interactions'

async function respond(account: TestAccount, run: WaitingRun, ...responses: ApprovalResponse[]) {
  const answerApprovals = await app.container.make(AnswerApprovals)
  return answerApprovals.execute({
    account: await accountOf(account),
    conversationId: run.conversationId,
    responses,
  })
}

async function statesOf(run: WaitingRun) {
  const interactions = await interactionsOf(run)
  return interactions.map(({ state }) => state)
}

test.group('Approvals that an AI SDK client sends back', (group) => {
  let engine: NotedContinuation
  group.each.setup((current) => {
    engine = NotedContinuation.use((undo) => current.cleanup(undo))
  })

  test('are taken, and the run goes on after the last', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval(), approval({ toolCallId: 'call-2' }))
    const [first, second] = ids
    assert.deepEqual(
      await respond(
        account,
        run,
        { id: first, approved: true },
        { id: second, approved: false, reason: 'Too early' }
      ),
      [
        { id: first, runId: run.id, isTaken: true },
        { id: second, runId: run.id, isTaken: true },
      ]
    )
    const kept = await interactionsOf(run)
    assert.deepEqual(
      kept.map(({ state, answer: said }) => [state, said]),
      [
        ['accepted', {}],
        ['declined', { reason: 'Too early' }],
      ]
    )
    assert.equal(await stateOfRun(run), 'queued')
    assert.equal(engine.wokenRuns.at(-1), run.id)
  })

  test('sent again change nothing, and still tell their run', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    await respond(account, run, { id: ids[0], approved: false })
    assert.deepEqual(await respond(account, run, { id: ids[0], approved: true }), [
      { id: ids[0], runId: run.id, isTaken: false },
    ])
    assert.deepEqual(await statesOf(run), ['declined'])
    assert.deepEqual(engine.wokenRuns, [run.id])
  })

  test('that are forged or foreign do nothing', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval(), form({ toolCallId: 'call-2' }))
    const elsewhere = await givenWaiting(approval())
    const stranger = await createAccount()

    const forged = ['x', '', newId(), 'a\u0000', elsewhere.ids[0], ids[1]]
    const responses = forged.map((id) => ({ id, approved: true }))
    assert.deepEqual(await respond(account, run, ...responses), [])
    assert.deepEqual(await respond(stranger, run, { id: ids[0], approved: true }), [])
    assert.deepEqual(await respond(account, elsewhere.run, { id: ids[0], approved: true }), [])

    assert.deepEqual(await statesOf(run), ['pending', 'pending'])
    assert.deepEqual(await statesOf(elsewhere.run), ['pending'])
    assert.isEmpty(engine.wokenRuns)
  })
})

test.group('A sign-in that came back', (group) => {
  let engine: NotedContinuation
  group.each.setup((current) => {
    engine = NotedContinuation.use((undo) => current.cleanup(undo))
  })

  const signIn = () => page({ purpose: 'sign_in', url: 'https://auth.example.test/authorize' })

  async function complete(interactionId: string, userId: string) {
    const completeSignIn = await app.container.make(CompleteSignIn)
    return completeSignIn.execute({ interactionId, userId })
  }

  test('is accepted, once', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(signIn())
    assert.isTrue(await complete(ids[0], account.id))
    assert.isFalse(await complete(ids[0], account.id))
    const [kept] = await interactionsOf(run)
    assert.deepInclude(kept, { state: 'accepted', answeredBy: account.id, answer: null })
    assert.equal(await stateOfRun(run), 'queued')
    assert.deepEqual(engine.wokenRuns, [run.id])
  })

  test('counts for nothing where somebody else signed in, or nothing asked for it', async ({
    assert,
  }) => {
    const { account, run, ids } = await givenWaiting(signIn(), page({ round: 2 }))
    const stranger = await createAccount()
    assert.isFalse(await complete(ids[0], stranger.id))
    assert.isFalse(await complete(ids[1], account.id))
    assert.isFalse(await complete(newId(), account.id))
    assert.deepEqual(await statesOf(run), ['pending', 'pending'])
  })

  test('counts for nothing after it was declined, or too late', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(signIn())
    await answer(account, ids[0], { action: 'decline' })
    assert.isFalse(await complete(ids[0], account.id))
    const late = page({ purpose: 'sign_in', round: 2 })
    await openAll(run, [late], Date.now() - interactionLifetimeMs())
    assert.isFalse(await complete(late.id, account.id))
    assert.deepEqual(engine.wokenRuns, [run.id])
  })
})
