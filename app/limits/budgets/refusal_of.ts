import { BudgetExceeded } from './budget_exceeded.js'
import type { Budget } from './budgets_in_force.js'
import { resetsAt } from './periods.js'

/** How long an answer may be within a budget, in tokens. */
export interface AllowedOutput {
  budget: Budget
  output: number
  /** The same once nothing is reserved for others. */
  outputLater: number
}

/**
 * What is told to whoever is refused: by the budget that is used up and takes longest to be there again; else by one that
 * others have reserved.
 *
 * @param allowed at least one of them below `least`
 */
export function refusalOf(allowed: AllowedOutput[], least: number, now: number): BudgetExceeded {
  const refusing = allowed.filter(({ output }) => output < least)
  const usedUp = refusing.filter(({ outputLater }) => outputLater < least)
  const [first] = (usedUp.length > 0 ? usedUp : refusing)
    .map(({ budget }) => budget)
    .toSorted((one, other) => resetsAt(other.period, now) - resetsAt(one.period, now))
  return new BudgetExceeded(first, { isUsedUp: usedUp.length > 0, now })
}
