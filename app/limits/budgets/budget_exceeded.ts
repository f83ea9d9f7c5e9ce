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

/** Where answers that are being written hold the rest: some of them end soon. */
const RESERVED_RETRY_S = 10

/** 429 `budget_exceeded`, with the budget that refuses. */
export class BudgetExceeded extends Problem {
  readonly budget: Budget
  /** Whether nothing is left; else the rest is reserved for answers that are being written. */
  readonly isUsedUp: boolean

  /** @param now in ms since 1970 */
  constructor(budget: Budget, { isUsedUp, now }: { isUsedUp: boolean; now: number }) {
    const { subject, period, unit } = budget
    const { kind } = splitSubject(subject)
    const whose = `${WHOSE[kind]} ${OF[period]}`
    const resets = resetsAt(period, now)
    const resetsText = new Date(resets).toISOString()
    const resetsInS = Math.max(1, Math.ceil((resets - now) / 1_000))
    super('budget_exceeded', {
      detail: isUsedUp
        ? `${whose} is used up. It is there again at ${resetsText}.`
        : `What is left of ${whose.toLowerCase()} is kept for answers that are being written; try again in a moment.`,
      headers: {
        'retry-after': String(isUsedUp ? resetsInS : RESERVED_RETRY_S),
        'ratelimit': `"budget-${kind}-${period}";r=0;t=${resetsInS}`,
      },
      members: {
        budget: { scope: kind, period, unit, is_used_up: isUsedUp, resets_at: resetsText },
      },
    })
    this.budget = budget
    this.isUsedUp = isUsedUp
  }
}
