import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import type { BudgetExceeded } from './budget_exceeded.js'
import type { Budget } from './budgets_in_force.js'
import { periodKey } from './periods.js'

/** When it is said that a budget comes to its end, in percent of it. */
export const WARNING_PERCENTS = [80, 100] as const

/** Says which marks were passed when the use of a budget rose from `before` to `after`. */
export async function warn(
  sql: Sql,
  budget: Budget,
  { before, after, now }: { before: number; after: number; now: number }
): Promise<void> {
  for (const percent of WARNING_PERCENTS) {
    const mark = (budget.amount * percent) / 100
    if (before < mark && after >= mark) {
      await insertWarning(sql, budget, percent, now)
    }
  }
}

/** A budget that refuses somebody is used up, though a little may be left. */
export async function noteUsedUp(
  store: SqlStore,
  { budget, isUsedUp }: BudgetExceeded
): Promise<void> {
  if (!isUsedUp) {
    return
  }
  const now = Date.now()
  try {
    const known = await store.read((sql) =>
      sql.get(
        `select 1 as found from budget_warnings
         where period = ? and subject = ? and unit = ? and percent = 100`,
        periodKey(budget.period, now),
        budget.subject,
        budget.unit
      )
    )
    if (known === undefined) {
      await store.transaction((sql) => insertWarning(sql, budget, 100, now), { canWait: true })
    }
  } catch {
    /* It is said with the next refusal; this one has its own error to tell. */
  }
}

/** Says it once for each day or month. */
async function insertWarning(
  sql: Sql,
  { subject, period, unit, amount }: Budget,
  percent: (typeof WARNING_PERCENTS)[number],
  now: number
): Promise<void> {
  await sql.run(
    `insert into budget_warnings (period, subject, unit, percent, amount, created_at) values (?, ?, ?, ?, ?, ?)
     on conflict do nothing`,
    periodKey(period, now),
    subject,
    unit,
    percent,
    amount,
    now
  )
}
