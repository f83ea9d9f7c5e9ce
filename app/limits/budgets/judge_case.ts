import { BudgetExceeded } from './budget_exceeded.js'
import type { BudgetUse } from './budget_use.js'
import { LEAST_OUTPUT_TOKENS, outputWithin, type WorstCase } from './worst_case.js'

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
  const least = Math.min(LEAST_OUTPUT_TOKENS, worst.outputTokens)
  const budgets = uses.map((use) => {
    const room = outputWithin(worst, use.unit, use.left)
    return { use, room, isRefusing: room < least }
  })
  const refusing = budgets.filter(({ isRefusing }) => isRefusing).map(({ use }) => use)
  return {
    budgets,
    longestAnswer: Math.min(worst.outputTokens, ...budgets.map(({ room }) => room)),
    refusal:
      refusing.length === 0
        ? null
        : new BudgetExceeded(
            refusing.reduce((one, other) => (other.resetsAt > one.resetsAt ? other : one)),
            now
          ),
  }
}
