import type { Sql } from '#core/sql'
import type { Budget, BudgetsOfPayers } from './budgets_in_force.js'
import { addToCounters, nameOf, type Counter } from './counters.js'
import { periodKey } from './periods.js'
import { refusalOf } from './refusal_of.js'
import { changesOf, reservationOf, type Reservation } from './reservation.js'
import { amountIn, type Spending } from './spending.js'
import { leastOutput, outputWithin, spendingWith, type WorstCase } from './worst_case.js'

/** The worst case of a run, to be kept free in all budgets that hold for who pays. */
export interface Wish extends BudgetsOfPayers {
  worst: WorstCase
  /** What was reserved for the run before, and is given back. */
  previous: Reservation | null
  /** In ms since 1970. */
  now: number
}

/** What is reserved where nothing is in the way. */
export function wholeReservation(wish: Wish): Reservation {
  const { worst, now } = wish
  return reservationOf(wish, spendingWith(worst, worst.outputTokens + worst.roomTokens), now)
}

/**
 * Keeps the worst case free: less where less is left, but enough for a short answer. To be the last thing that a transaction
 * does. Throws `BudgetExceeded`, and the caller's transaction has to be rolled back.
 *
 * @returns what is reserved: `wanted` itself, where nothing is in the way
 */
export async function reserve(
  sql: Sql,
  wish: Wish,
  wanted = wholeReservation(wish)
): Promise<Reservation> {
  const { budgets, worst, previous, now } = wish
  const found = await addToCounters(sql, [
    ...(previous === null ? [] : changesOf(previous, 'give back')),
    ...changesOf(wanted, 'take'),
  ])
  const longest = worst.outputTokens + worst.roomTokens
  const allowed = budgets.map((budget) => {
    const { used, reserved } = useOf(budget, found, now)
    const others = reserved - amountIn(budget.unit, wanted)
    return {
      budget,
      output: outputWithin(worst, budget.unit, budget.amount - used - others),
      /** Once nothing is reserved for others. */
      outputLater: outputWithin(worst, budget.unit, budget.amount - used),
    }
  })
  const output = Math.min(longest, ...allowed.map((one) => one.output))
  if (output < leastOutput(worst)) {
    throw refusalOf(allowed, leastOutput(worst), now)
  }
  if (output === longest || budgets.length === 0) {
    return wanted
  }
  const granted = reservationOf(wish, spendingWith(worst, output), now)
  await addToCounters(sql, [...changesOf(wanted, 'give back'), ...changesOf(granted, 'take')])
  return granted
}

function useOf({ subject, period, unit }: Budget, counters: Map<string, Counter>, now: number) {
  const counter = counters.get(nameOf({ subject, period: periodKey(period, now) }))
  const amount = (spending: Spending | undefined) =>
    spending === undefined ? 0 : amountIn(unit, spending)
  return { used: amount(counter?.used), reserved: amount(counter?.reserved) }
}
