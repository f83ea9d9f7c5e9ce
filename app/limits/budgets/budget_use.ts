import type { Budget } from './budgets_in_force.js'
import { nameOf, type Counter } from './counters.js'
import { periodKey, resetsAt } from './periods.js'
import { NOTHING, amountIn } from './spending.js'

/** A budget and what of it is used: in tokens or billionths of a US dollar, by its unit. */
export interface BudgetUse extends Budget {
  used: number
  /** What answers that are being written may still use. */
  reserved: number
  /** Never below zero. */
  left: number
  /** In ms since 1970. */
  resetsAt: number
}

/** @param counters by name, as `readCounters` gives them */
export function useOf(budget: Budget, counters: Map<string, Counter>, now: number): BudgetUse {
  const { subject, period, unit, amount } = budget
  const counter = counters.get(nameOf({ subject, period: periodKey(period, now) }))
  const used = amountIn(unit, counter?.used ?? NOTHING)
  const reserved = amountIn(unit, counter?.reserved ?? NOTHING)
  return {
    ...budget,
    used,
    reserved,
    left: Math.max(0, amount - used - reserved),
    resetsAt: resetsAt(period, now),
  }
}
