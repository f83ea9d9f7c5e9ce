import type { ModelPrices } from '#ai/types'
import { amountIn, spendingOf, type Spending, type Unit } from './spending.js'

/** An answer that may not even be this long is not begun, where a longer one is wished for. */
const LEAST_OUTPUT_TOKENS = 256

/** The most that a run may have used when the next call of the model is over. */
export interface WorstCase {
  /** What its earlier calls used that is not in the ledger yet. */
  spent: Spending
  inputTokens: number
  /** The longest answer that is wished for. */
  outputTokens: number
  /** What else is kept free on top, where there is enough, in tokens at the price of the answer. */
  roomTokens: number
  prices: ModelPrices | null
}

/** The shortest answer that is worth being begun. */
export function leastOutput({ outputTokens }: WorstCase): number {
  return Math.min(LEAST_OUTPUT_TOKENS, outputTokens)
}

/** What is used where the answer has so many tokens. */
export function spendingWith(
  { spent, inputTokens, prices }: WorstCase,
  outputTokens: number
): Spending {
  const call = spendingOf(prices, { inputTokens, outputTokens })
  return { tokens: spent.tokens + call.tokens, nanoUsd: spent.nanoUsd + call.nanoUsd }
}

/** How many tokens the answer may have so that no more than `amount` is used: below zero where not even the question fits. */
export function outputWithin(worst: WorstCase, unit: Unit, amount: number): number {
  const left = amount - amountIn(unit, spendingWith(worst, 0))
  if (unit === 'tokens' || left < 0) {
    return left
  }
  /* A million tokens tell the price of one, exactly. */
  const million = spendingOf(worst.prices, { inputTokens: 0, outputTokens: 1_000_000 }).nanoUsd
  return million === 0 ? Infinity : Math.floor((left * 1_000_000) / million)
}

/** How many tokens the answer may have within what is reserved. */
export function outputWithinAll(worst: WorstCase, { tokens, nanoUsd }: Spending): number {
  return Math.min(outputWithin(worst, 'tokens', tokens), outputWithin(worst, 'usd', nanoUsd))
}
