import type { BudgetExceeded } from './budget_exceeded.js'
import type { BudgetUse } from './budget_use.js'
import { refusalOf } from './refusal_of.js'
import { leastOutput, outputWithin, type WorstCase } from './worst_case.js'

/** What a budget would say to an answer. */
export interface Judged {
  use: BudgetUse
  /** Tokens that the answer may have within it: `Infinity` where nothing that is counted limits them. */
  room: number
  isRefusing: boolean
}

export interface Verdict {
  budgets: Judged[]
  /** Tokens that the answer may have: not more than were wished for. */
  longestAnswer: number
  /** What whoever asks would be told; null where the answer would be begun. */
  refusal: BudgetExceeded | null
}

/**
 * Whether an answer would be begun now, by the rules of `reserve`, which keeps nothing free for it here.
 *
 * @param now in ms since 1970
 */
export function judgeCase(uses: BudgetUse[], worst: WorstCase, now: number): Verdict {
  const least = leastOutput(worst)
  const allowed = uses.map((use) => ({
    budget: use,
    output: outputWithin(worst, use.unit, use.left),
    outputLater: outputWithin(worst, use.unit, use.amount - use.used),
  }))
  const budgets = allowed.map(({ budget: use, output: room }) => {
    return { use, room, isRefusing: room < least }
  })
  return {
    budgets,
    longestAnswer: Math.min(worst.outputTokens, ...allowed.map(({ output }) => output)),
    refusal: budgets.some(({ isRefusing }) => isRefusing) ? refusalOf(allowed, least, now) : null,
  }
}
