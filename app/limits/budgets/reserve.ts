import type { Sql } from '#core/sql'
import { BudgetExceeded } from './budget_exceeded.js'
import type { Budget, BudgetsOfPayers } from './budgets_in_force.js'
import { addToCounters, nameOf, type Counter, type CounterKey } from './counters.js'
import { periodKey, resetsAt } from './periods.js'
import type { Reservation } from './reservation.js'
import { NOTHING, amountIn, type Spending } from './spending.js'
import { leastOutput, outputWithin, spendingWith, type WorstCase } from './worst_case.js'

/**
 * Keeps the worst case free in all budgets that hold for who pays: less where less is left, but enough for a short answer.
 * To be the last thing that a transaction does. Throws `BudgetExceeded`, and the caller's transaction has to be
 * rolled back.
 *
 * @param now in ms since 1970
 */
export async function reserve(
  sql: Sql,
  { payers, budgets }: BudgetsOfPayers,
  worst: WorstCase,
  now: number
): Promise<Reservation> {
  const counters = countersOf(budgets, now)
  const longest = worst.outputTokens + worst.roomTokens
  const wanted = spendingWith(worst, longest)
  const found = await addToCounters(sql, changesOf(counters, wanted))
  const outputTokens = Math.min(
    longest,
    ...budgets.map((budget) => outputWithin(worst, budget.unit, leftOf(budget, found, wanted, now)))
  )
  if (outputTokens < leastOutput(worst)) {
    throw new BudgetExceeded(lastToReset(budgets, found, { worst, wanted, now }), now)
  }
  const granted = spendingWith(worst, outputTokens)
  if (outputTokens < longest) {
    await addToCounters(sql, changesOf(counters, minus(granted, wanted)))
  }
  return { ...granted, tokenId: payers.tokenId, groupIds: payers.groupIds, counters }
}

/** Gives back what is reserved. Use it before anything else is reserved in the same transaction. */
export async function release(sql: Sql, { counters, ...spending }: Reservation): Promise<void> {
  await addToCounters(sql, changesOf(counters ?? [], minus(NOTHING, spending)))
}

function countersOf(budgets: Budget[], now: number): CounterKey[] {
  const keys = budgets.map(({ subject, period }) => ({ subject, period: periodKey(period, now) }))
  return [...new Map(keys.map((key) => [nameOf(key), key])).values()]
}

function changesOf(counters: CounterKey[], reserved: Spending) {
  return counters.map((key) => ({ ...key, used: NOTHING, reserved }))
}

/** What of a budget is not used and not reserved by others. */
function leftOf(
  { subject, period, unit, amount }: Budget,
  counters: Counter[],
  own: Spending,
  now: number
): number {
  const name = nameOf({ subject, period: periodKey(period, now) })
  const counter = counters.find((one) => nameOf(one) === name)
  if (counter === undefined) {
    return amount
  }
  const others = amountIn(unit, counter.reserved) - amountIn(unit, own)
  return amount - amountIn(unit, counter.used) - others
}

/** The budget that refuses, and takes longest to be there again. */
function lastToReset(
  budgets: Budget[],
  counters: Counter[],
  { worst, wanted, now }: { worst: WorstCase; wanted: Spending; now: number }
): Budget {
  const refusing = budgets.filter(
    (budget) =>
      outputWithin(worst, budget.unit, leftOf(budget, counters, wanted, now)) < leastOutput(worst)
  )
  return refusing.reduce((one, other) =>
    resetsAt(other.period, now) > resetsAt(one.period, now) ? other : one
  )
}

function minus(one: Spending, other: Spending): Spending {
  return { tokens: one.tokens - other.tokens, nanoUsd: one.nanoUsd - other.nanoUsd }
}
