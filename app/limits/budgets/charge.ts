import type { Sql } from '#core/sql'
import { readBudgetsOf } from './budgets_in_force.js'
import { addToCounters, nameOf } from './counters.js'
import { PERIODS, periodKey } from './periods.js'
import { changesOf, type Reservation } from './reservation.js'
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
  const isSpent = spent.tokens > 0 || spent.nanoUsd > 0
  const budgets = isSpent ? await readBudgetsOf(sql, payers, now) : []
  const uses = (isSpent ? subjectsOf(payers) : []).flatMap((subject) =>
    PERIODS.map((period) => ({
      subject,
      period: periodKey(period, now),
      used: spent,
      reserved: NOTHING,
    }))
  )
  const returned = reservation === null ? [] : changesOf(reservation, 'give back')
  const counters = await addToCounters(sql, [...uses, ...returned])
  for (const budget of budgets) {
    const name = nameOf({ subject: budget.subject, period: periodKey(budget.period, now) })
    const counter = counters.get(name)
    if (counter !== undefined) {
      const after = amountIn(budget.unit, counter.used)
      await warn(sql, budget, { before: after - amountIn(budget.unit, spent), after, now })
    }
  }
}

/** Gives back what was reserved for answers that used nothing, or that nobody ends any more. To be the last thing. */
export async function giveBack(sql: Sql, reservations: Reservation[]): Promise<void> {
  await addToCounters(
    sql,
    reservations.flatMap((reservation) => changesOf(reservation, 'give back'))
  )
}
