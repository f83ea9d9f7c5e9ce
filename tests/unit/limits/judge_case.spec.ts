import { test } from '@japa/runner'
import type { BudgetUse } from '#limits/budgets/budget_use'
import { judgeCase } from '#limits/budgets/judge_case'
import { NOTHING } from '#limits/budgets/spending'
import { LEAST_OUTPUT_TOKENS } from '#limits/budgets/worst_case'

const NOW = Date.UTC(2026, 10, 26, 12)
const USD = 1_000_000_000

function useOf(use: Partial<BudgetUse>): BudgetUse {
  return {
    subject: 'user:one',
    period: 'day',
    unit: 'tokens',
    amount: 10_000,
    used: 10_000 - (use.left ?? 10_000),
    reserved: 0,
    left: 10_000,
    resetsAt: NOW + 1_000,
    ...use,
  }
}

/** A dollar for a thousand tokens of an answer, nothing for those of a question. */
const priced = {
  spent: NOTHING,
  inputTokens: 1_000,
  outputTokens: 5_000,
  roomTokens: 0,
  prices: { input: 0, cachedInput: 0, output: 1_000 },
}

test.group('A case for budgets', () => {
  test('is let through where nothing limits it', ({ assert }) => {
    assert.deepEqual(judgeCase([], priced, NOW), {
      budgets: [],
      longestAnswer: 5_000,
      refusal: null,
    })
  })

  test('may have what the tightest budget leaves', ({ assert }) => {
    const uses = [useOf({ left: 4_000 }), useOf({ unit: 'usd', left: 2 * USD })]
    const { longestAnswer, budgets, refusal } = judgeCase(uses, priced, NOW)
    assert.equal(longestAnswer, 2_000)
    assert.deepEqual(
      budgets.map(({ room }) => room),
      [3_000, 2_000]
    )
    assert.isNull(refusal)
  })

  test('is refused where not even a short answer fits, by what takes longest to come back', ({
    assert,
  }) => {
    const enough = 1_000 + LEAST_OUTPUT_TOKENS
    assert.isNull(judgeCase([useOf({ left: enough })], priced, NOW).refusal)
    const day = useOf({ left: enough - 1 })
    const month = useOf({ period: 'month', left: 0, resetsAt: NOW + 9_000 })
    const { refusal, budgets } = judgeCase([day, month, useOf({})], priced, NOW)
    assert.equal(refusal?.code, 'budget_exceeded')
    assert.deepEqual(refusal?.budget, month)
    assert.deepEqual(
      budgets.map(({ isRefusing }) => isRefusing),
      [true, true, false]
    )
  })

  test('is not limited in dollars where the model has no price', ({ assert }) => {
    const { budgets, refusal } = judgeCase(
      [useOf({ unit: 'usd', left: 0 })],
      { ...priced, prices: null },
      NOW
    )
    assert.isNull(refusal)
    assert.equal(budgets[0].room, Infinity)
  })
})
