import type { Sql } from '#core/sql'
import type { Budget } from './budgets_in_force.js'
import { nameOf, readCounters } from './counters.js'
import { periodKey } from './periods.js'
import { NOTHING, amountIn } from './spending.js'

/** Whether nothing of what holds is used up or reserved to its end. */
export async function hasBudgetLeft(sql: Sql, budgets: Budget[], now: number): Promise<boolean> {
  const keys = budgets.map(({ subject, period }) => ({ subject, period: periodKey(period, now) }))
  const counters = await readCounters(sql, keys)
  return budgets.every(({ subject, period, unit, amount }) => {
    const counter = counters.get(nameOf({ subject, period: periodKey(period, now) }))
    const { used, reserved } = counter ?? { used: NOTHING, reserved: NOTHING }
    return amountIn(unit, used) + amountIn(unit, reserved) < amount
  })
}
