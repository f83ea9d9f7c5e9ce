import type { Sql } from '#core/sql'
import { readBudgetsOf } from './budgets_in_force.js'
import { addToCounters, nameOf, type Counter, type CounterChange } from './counters.js'
import { PERIODS, periodKey } from './periods.js'
import type { Reservation } from './reservation.js'
import { NOTHING, amountIn, type Spending } from './spending.js'
import { subjectsOf, type Payers } from './subjects.js'
import { warn } from './warnings.js'

/**
 * Counts what was used, as that of everybody who pays for it, and gives back what was reserved for it. To be the last
 * thing that a transaction does.
 *
 * @param now in ms since 1970; the moment of the ledger's line
 */
export async function charge(
  sql: Sql,
  { payers, reservation }: { payers: Payers; reservation: Reservation | null },
  spent: Spending,
  now: number
): Promise<void> {
  const changes = new Map<string, CounterChange>()
  const isSpent = spent.tokens > 0 || spent.nanoUsd > 0
  for (const subject of isSpent ? subjectsOf(payers) : []) {
    for (const period of PERIODS) {
      const key = { subject, period: periodKey(period, now) }
      changes.set(nameOf(key), { ...key, used: spent, reserved: NOTHING })
    }
  }
  const { tokens, nanoUsd } = reservation ?? NOTHING
  for (const key of reservation?.counters ?? []) {
    const used = changes.get(nameOf(key))?.used ?? NOTHING
    changes.set(nameOf(key), { ...key, used, reserved: { tokens: -tokens, nanoUsd: -nanoUsd } })
  }
  const counters = await addToCounters(sql, [...changes.values()])
  if (isSpent) {
    await warnOf(sql, payers, { counters, spent, now })
  }
}

/** Says once that most of a budget, or all of it, is used. */
async function warnOf(
  sql: Sql,
  payers: Payers,
  { counters, spent, now }: { counters: Counter[]; spent: Spending; now: number }
): Promise<void> {
  for (const budget of await readBudgetsOf(sql, payers, now)) {
    const name = nameOf({ subject: budget.subject, period: periodKey(budget.period, now) })
    const counter = counters.find((one) => nameOf(one) === name)
    if (counter !== undefined) {
      const after = amountIn(budget.unit, counter.used)
      await warn(sql, budget, { before: after - amountIn(budget.unit, spent), after, now })
    }
  }
}
