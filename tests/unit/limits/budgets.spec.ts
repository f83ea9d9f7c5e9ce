import { test } from '@japa/runner'
import { readAmount } from '#limits/budgets/amount_text'
import { inForce, type BudgetRow } from '#limits/budgets/budgets_in_force'
import { periodKey, resetsAt } from '#limits/budgets/periods'
import { outputWithin, spendingWith } from '#limits/budgets/worst_case'

const NOW = Date.parse('2026-12-31T23:59:59.999Z')

test.group('Days and months of budgets', () => {
  test('are those of UTC', ({ assert }) => {
    assert.equal(periodKey('day', NOW), 'day:2026-12-31')
    assert.equal(periodKey('month', NOW), 'month:2026-12')
    assert.equal(new Date(resetsAt('day', NOW)).toISOString(), '2027-01-01T00:00:00.000Z')
    assert.equal(new Date(resetsAt('month', NOW)).toISOString(), '2027-01-01T00:00:00.000Z')
    const leap = Date.parse('2028-02-28T12:00:00Z')
    assert.equal(new Date(resetsAt('day', leap)).toISOString(), '2028-02-29T00:00:00.000Z')
    assert.equal(new Date(resetsAt('month', leap)).toISOString(), '2028-03-01T00:00:00.000Z')
  })
})

test.group('Budgets in force', () => {
  const rule = (
    subject: BudgetRow['subject'],
    period: BudgetRow['period'],
    amount: number | null
  ): BudgetRow => ({ subject, period, unit: 'tokens', amount })

  test('of a person take the place of what holds for everyone', ({ assert }) => {
    const rows = [
      rule('everyone', 'day', 10),
      rule('everyone', 'month', 20),
      rule('user:a', 'day', 5),
    ]
    assert.deepEqual(
      inForce(rows, 'a', NOW).map(({ subject, period, amount }) => [subject, period, amount]),
      [
        ['user:a', 'day', 5],
        ['user:a', 'month', 20],
      ]
    )
    assert.deepEqual(
      inForce([...rows, rule('user:a', 'month', null)], 'a', NOW).map(({ amount }) => amount),
      [5]
    )
  })

  test('grow by what was given on top, for its day alone', ({ assert }) => {
    const rows = [
      rule('everyone', 'day', 10),
      rule('user:a', 'day:2026-12-31', 7),
      rule('everyone', 'day:2026-12-31', 1),
      rule('user:a', 'day:2026-12-30', 100),
    ]
    const [budget] = inForce(rows, 'a', NOW)
    assert.equal(budget.amount, 18)
    const [tomorrow] = inForce(rows, 'a', NOW + 1)
    assert.equal(tomorrow.amount, 10)
  })
})

test.group('The worst case of an answer', () => {
  const prices = { input: 3, cachedInput: 0.3, output: 15 }
  const worst = {
    spent: { tokens: 100, nanoUsd: 1_000 },
    inputTokens: 1_000,
    outputTokens: 2_000,
    roomTokens: 0,
    prices,
  }

  test('is what was spent, the question and the longest answer', ({ assert }) => {
    assert.deepEqual(spendingWith(worst, 2_000), {
      tokens: 3_100,
      nanoUsd: 1_000 + 3_000_000 + 30_000_000,
    })
  })

  test('tells how long an answer fits into an amount', ({ assert }) => {
    assert.equal(outputWithin(worst, 'tokens', 1_500), 400)
    assert.isBelow(outputWithin(worst, 'tokens', 1_000), 0)
    assert.equal(outputWithin(worst, 'usd', 1_000 + 3_000_000 + 15_000), 1)
    assert.isBelow(outputWithin(worst, 'usd', 1_000), 0)
    assert.equal(outputWithin({ ...worst, prices: null }, 'usd', 1_000), Infinity)
  })

  test('never costs more than the amount that it was fitted into', ({ assert }) => {
    for (let amount = 3_001_000; amount < 3_100_000; amount += 777) {
      const tokens = outputWithin(worst, 'usd', amount)
      assert.isAtMost(spendingWith(worst, tokens).nanoUsd, amount)
    }
  })
})

test.group('An amount as people write it', () => {
  for (const [unit, text, amount] of [
    ['tokens', '2000000', 2_000_000],
    ['tokens', '2,000,000', 2_000_000],
    ['tokens', '2_000', 2_000],
    ['tokens', '0', 0],
    ['tokens', 'Unlimited', 'unlimited'],
    ['tokens', 'none', 'none'],
    ['tokens', '1.5', null],
    ['tokens', '1,5', null],
    ['tokens', '-1', null],
    ['tokens', '1e6', null],
    ['tokens', '', null],
    ['tokens', '9999999999999999', null],
    ['usd', '12.50', 12_500_000_000],
    ['usd', '0.0001', 100_000],
    ['usd', '1,000.25', 1_000_250_000_000],
    ['usd', '1000000', 1_000_000_000_000_000],
    ['usd', '1000000.01', null],
    ['usd', '0.00001', null],
    ['usd', '$5', null],
    ['usd', '.5', null],
  ] as const) {
    test(`${text} ${unit} is ${amount}`, ({ assert }) => {
      assert.equal(readAmount(unit, text), amount)
    })
  }
})
