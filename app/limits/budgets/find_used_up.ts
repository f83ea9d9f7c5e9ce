import type { Sql } from '#core/sql'
import { useOf } from './budget_use.js'
import type { Budget } from './budgets_in_force.js'
import { readCounters } from './counters.js'
import { periodKey, resetsAt } from './periods.js'

/**
 * The budget of which less than `least` tokens are left, or no money; of several the one that takes longest to be there
 * again. Null where there is none.
 */
export async function findUsedUp(
  sql: Sql,
  budgets: Budget[],
  { least, now }: { least: number; now: number }
): Promise<Budget | null> {
  const keys = budgets.map(({ subject, period }) => ({ subject, period: periodKey(period, now) }))
  const counters = await readCounters(sql, keys)
  const [first] = budgets
    .filter((budget) => {
      const { left } = useOf(budget, counters, now)
      return budget.unit === 'tokens' ? left < least : left <= 0
    })
    .toSorted((one, other) => resetsAt(other.period, now) - resetsAt(one.period, now))
  return first ?? null
}
