import { Problem } from '#core/problem'
import type { Budget } from './budgets_in_force.js'
import { resetsAt } from './periods.js'
import { splitSubject } from './subjects.js'

const WHOSE: Record<string, string> = {
  instance: 'The budget of this installation',
  user: 'Your budget',
  group: 'The budget of your group',
  token: 'The budget of this token',
}

const OF: Record<Budget['period'], string> = { day: 'for today', month: 'for this month' }

/** 429 `budget_exceeded`; `budget` is the one that takes longest to be there again. */
export class BudgetExceeded extends Problem {
  readonly budget: Budget

  /** @param now in ms since 1970 */
  constructor(budget: Budget, now: number) {
    const { subject, period, unit } = budget
    const { kind } = splitSubject(subject)
    const resets = resetsAt(period, now)
    const seconds = Math.max(1, Math.ceil((resets - now) / 1_000))
    super('budget_exceeded', {
      detail: `${WHOSE[kind]} ${OF[period]} is used up. It is there again at ${new Date(resets).toISOString()}.`,
      headers: {
        'retry-after': String(seconds),
        'ratelimit': `"budget-${kind}-${period}";r=0;t=${seconds}`,
      },
      members: {
        budget: { scope: kind, period, unit, resets_at: new Date(resets).toISOString() },
      },
    })
    this.budget = budget
  }
}
