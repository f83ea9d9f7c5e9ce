import type { ModelPrices } from '#ai/types'
import { amountIn, spendingOf, type Spending, type Unit } from './spending.js'

/** An answer that may not even be this long is not begun, where a longer one is wished for. */
export const LEAST_OUTPUT_TOKENS = 1_024

/** Prices are told exactly by what so many tokens cost. */
const PRICED_TOKENS = 1_000_000

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
export function spendingWith(worst: WorstCase, outputTokens: number): Spending {
  const { spent, inputTokens, prices } = worst
  const input = spendingOf(prices, { inputTokens, outputTokens: 0 })
  return {
    tokens: spent.tokens + input.tokens + outputTokens,
    nanoUsd: spent.nanoUsd + input.nanoUsd + Math.ceil(outputTokens * priceOf(prices)),
  }
}

/** How many tokens the answer may have so that no more than `amount` is used: below zero where not even the question fits. */
export function outputWithin(worst: WorstCase, unit: Unit, amount: number): number {
  const left = amount - amountIn(unit, spendingWith(worst, 0))
  if (unit === 'tokens' || left < 0) {
    return left
  }
  const price = priceOf(worst.prices)
  return price === 0 ? Infinity : Math.floor(left / price)
}

/** How many tokens the answer may have within what is reserved. */
export function outputWithinAll(worst: WorstCase, { tokens, nanoUsd }: Spending): number {
  return Math.min(outputWithin(worst, 'tokens', tokens), outputWithin(worst, 'usd', nanoUsd))
}

/** Of a token of the answer, in billionths of a US dollar: not always a whole number of them. */
function priceOf(prices: ModelPrices | null): number {
  const usage = { inputTokens: 0, outputTokens: PRICED_TOKENS }
  return spendingOf(prices, usage).nanoUsd / PRICED_TOKENS
}
