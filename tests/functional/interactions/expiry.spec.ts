import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { interactionLifetimeMs } from '#interactions/interaction_lifetime'
import sql from '#core/services/sql'
import { ExpireInteractions } from '#interactions/expire_interactions'
import { expireDue } from '#interactions/interaction_store'
import {
  NotedContinuation,
  answer,
  approval,
  form,
  givenWaiting,
  interactionsOf,
  openAll,
  stateOfRun,
} from '#tests/helpers/interactions'
import { untilAsync } from '#tests/helpers/until_async'

const SWEEPERS = 4
/** More than one transaction takes. */
const MANY = 250

/** When whatever was opened a moment ago is due. */
const dueAt = () => Date.now() + interactionLifetimeMs()

const longAgo = () => Date.now() - interactionLifetimeMs() - 1

const PATIENCE_MS = 5_000

/** Whether a transaction waits for a row that another one holds. */
async function isSomebodyWaiting(): Promise<boolean> {
  const waiting = await sql.read((db) =>
    db.all(
      `select pid from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`
    )
  )
  return waiting.length > 0
}

async function expire(now: number): Promise<number> {
  const expireInteractions = await app.container.make(ExpireInteractions)
  return expireInteractions.execute(now)
}

test.group('Interactions that nobody answers', (group) => {
  let engine: NotedContinuation
  group.each.setup(async (current) => {
    await expire(dueAt())
    engine = NotedContinuation.use((undo) => current.cleanup(undo))
  })

  test('expire when their time is over, and not before', async ({ assert }) => {
    const { run } = await givenWaiting(approval())
    const [{ expiresAt }] = await interactionsOf(run)
    assert.equal(await expire(expiresAt - 1), 0)
    assert.equal(await stateOfRun(run), 'awaiting_input')
    assert.equal(await expire(expiresAt), 1)
    const [kept] = await interactionsOf(run)
    assert.deepInclude(kept, {
      state: 'expired',
      answer: null,
      answeredBy: null,
      closedAt: expiresAt,
    })
    assert.equal(await stateOfRun(run), 'queued')
    assert.deepEqual(engine.wokenRuns, [run.id])
  })

  test('keep the run waiting for what is not due yet', async ({ assert }) => {
    const { run } = await givenWaiting(approval())
    await openAll(run, [form({ toolCallId: 'call-2' })], Date.now() + 1_000_000)
    await expire(dueAt())
    const kept = await interactionsOf(run)
    assert.deepEqual(
      kept.map(({ state }) => state),
      ['expired', 'pending']
    )
    assert.equal(await stateOfRun(run), 'awaiting_input')
  })

  test('are all ended, however many they are', async ({ assert }) => {
    const specs = Array.from({ length: MANY }, (_, n) => approval({ toolCallId: `call-${n}` }))
    const { run } = await givenWaiting(...specs)
    await expire(dueAt())
    const kept = await interactionsOf(run)
    assert.lengthOf(
      kept.filter(({ state }) => state === 'expired'),
      MANY
    )
    assert.equal(await stateOfRun(run), 'queued')
  })

  test('are ended once, also by several at the same moment', async ({ assert }) => {
    const waiting = await Promise.all(Array.from({ length: 6 }, () => givenWaiting(approval())))
    const now = dueAt()
    const counts = await Promise.all(Array.from({ length: SWEEPERS }, () => expire(now)))
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      waiting.length
    )
    assert.sameMembers(
      engine.wokenRuns,
      waiting.map(({ run }) => run.id)
    )
  })

  test('take no answer after their time, swept or not', async ({ assert }) => {
    const { account, run } = await givenWaiting()
    const asked = approval()
    await openAll(run, [asked], longAgo())
    const late = await answer(account, asked.id, { action: 'accept' })
    assert.equal(late.status, 409)
    assert.deepInclude(late.body, { code: 'interaction_closed', state: 'expired' })
    const [kept] = await interactionsOf(run)
    assert.deepInclude(kept, { state: 'expired', answer: null, answeredBy: null })
    assert.equal(await stateOfRun(run), 'queued')
    assert.deepEqual(engine.wokenRuns, [run.id])
  })

  test('or answered at the same moment: one of both', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    const [reply, expired] = await Promise.all([
      answer(account, ids[0], { action: 'accept' }),
      expire(dueAt()),
    ])
    const [kept] = await interactionsOf(run)
    assert.equal(kept.state, reply.status === 200 ? 'accepted' : 'expired')
    assert.equal(expired, reply.status === 200 ? 0 : 1)
    assert.deepEqual(engine.wokenRuns, [run.id])
  })

  test('while another of the run is answered: it goes on all the same', async ({ assert }) => {
    const { account, run } = await givenWaiting()
    const due = approval()
    const open = approval({ toolCallId: 'call-2' })
    await openAll(run, [due], longAgo())
    await openAll(run, [open])

    const [expired, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const expiring = sql.transaction(async (db) => {
      await expireDue(db, Date.now(), 1)
      await engine.answered(db, run.id)
      expired.resolve()
      await gate.promise
    })
    await expired.promise
    const answering = answer(account, open.id, { action: 'accept' })
    await Promise.race([answering, untilAsync(isSomebodyWaiting, 'the answer waits', PATIENCE_MS)])
    gate.resolve()
    await Promise.all([expiring, answering])
    assert.equal(await stateOfRun(run), 'queued')
  }).skip(sql.dialect === 'sqlite', 'SQLite has one writer')
})
