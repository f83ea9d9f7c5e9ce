import { test } from '@japa/runner'
import type { ModelCall } from '#ai/types'
import sql from '#core/services/sql'
import { giveBack } from '#limits/budgets/charge'
import { NOTHING } from '#limits/budgets/spending'
import { RunBudget } from '#runs/run_budget'
import { takeReservations } from '#runs/run_repository'
import type { RunRecord } from '#runs/run_states'
import { givenCall, givenModel } from '#tests/helpers/ai'
import { counterOf, setBudget } from '#tests/helpers/budgets'
import { fakeModels } from '#tests/helpers/chats'
import { givenAbandoned, givenEngine } from '#tests/helpers/own_engine'

const MODEL = givenModel('test/one', { maxOutputTokens: 4_000 })

async function cover(run: RunRecord, call: ModelCall): Promise<ModelCall> {
  return new RunBudget(sql, run).cover(MODEL, call, NOTHING)
}

test.group('A run that goes on', () => {
  test('takes what it had reserved on another day along into this one', async ({
    assert,
    cleanup,
  }) => {
    using _fake = await fakeModels()
    const { account, run } = await givenAbandoned(await givenEngine(cleanup))
    const before = await counterOf(`user:${account.id}`)
    const counters = run.reservation.counters ?? []
    const yesterday = counters.map((key) => ({ ...key, period: 'day:2020-01-01' as const }))
    await sql.transaction(async (db) => {
      await giveBack(db, [run.reservation])
      await giveBack(db, [{ ...run.reservation, tokens: -100, nanoUsd: 0, counters: yesterday }])
    })
    run.reservation = { ...run.reservation, tokens: 100, nanoUsd: 0, counters: yesterday }
    await cover(run, givenCall())
    const old = await sql.read((db) =>
      db.get<{ n: number }>(
        `select reserved_tokens as n from budget_counters where period = 'day:2020-01-01' and subject = ?`,
        `user:${account.id}`
      )
    )
    assert.equal(old?.n, 0)
    const after = await counterOf(`user:${account.id}`)
    assert.isAtLeast(after.reserved.tokens, 4_000)
    assert.isAbove(before.reserved.tokens, 0)
  })

  test('comes under a budget that is new', async ({ assert, cleanup }) => {
    using _fake = await fakeModels()
    const { account, run } = await givenAbandoned(await givenEngine(cleanup))
    await sql.transaction((db) => giveBack(db, [run.reservation]))
    run.reservation = { ...run.reservation, ...NOTHING, counters: [] }
    await setBudget(`user:${account.id}`, 2_000)
    const budget = new RunBudget(sql, run)
    const first = await budget.cover(MODEL, givenCall(), NOTHING)
    assert.isUndefined(first.maxOutputTokens)
    const second = await budget.cover(MODEL, givenCall(), { tokens: 500, nanoUsd: 0 })
    assert.isAtMost(second.maxOutputTokens ?? Infinity, 1_500)
  })

  test('is told no limit that its budget does not set', async ({ assert, cleanup }) => {
    using _fake = await fakeModels()
    const { run } = await givenAbandoned(await givenEngine(cleanup))
    const unknown = givenModel('test/unknown', { maxOutputTokens: null, contextTokens: 8_192 })
    const call = await new RunBudget(sql, run).cover(unknown, givenCall(), NOTHING)
    assert.isUndefined(call.maxOutputTokens)
  })
})

test.group('What is reserved for runs of a deleted conversation', () => {
  test('is not given back a second time where they have come to their end meanwhile', async ({
    assert,
    cleanup,
  }) => {
    using _fake = await fakeModels()
    const world = await givenEngine(cleanup)
    const { account, run } = await givenAbandoned(world)
    await world.reaper.reap()
    await sql.transaction(async (db) =>
      giveBack(db, await takeReservations(db, run.conversationId))
    )
    const { reserved } = await counterOf(`user:${account.id}`)
    assert.equal(reserved.tokens, 0)
  })
})
