import type { ModelPrices, ModelUsage } from '#ai/types'
import { costUsd } from '#ai/usage'
import { toNanoUsd } from '../nano_usd.js'

/** What a budget counts. */
export type Unit = 'tokens' | 'usd'
export const UNITS: readonly Unit[] = ['tokens', 'usd']

/** Tokens of questions and answers together, and billionths of a US dollar. */
export interface Spending {
  tokens: number
  nanoUsd: number
}

export const NOTHING: Spending = { tokens: 0, nanoUsd: 0 }

/** What a call uses. A model without a known price costs nothing that could be counted. */
export function spendingOf(
  prices: ModelPrices | null,
  { inputTokens, outputTokens }: Pick<ModelUsage, 'inputTokens' | 'outputTokens'>
): Spending {
  const usage = { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0 }
  return {
    tokens: inputTokens + outputTokens,
    nanoUsd: toNanoUsd(costUsd(prices, usage)) ?? 0,
  }
}

export function plus(one: Spending, other: Spending): Spending {
  return { tokens: one.tokens + other.tokens, nanoUsd: one.nanoUsd + other.nanoUsd }
}

export function minus(one: Spending, other: Spending): Spending {
  return { tokens: one.tokens - other.tokens, nanoUsd: one.nanoUsd - other.nanoUsd }
}

export function amountIn(unit: Unit, { tokens, nanoUsd }: Spending): number {
  return unit === 'tokens' ? tokens : nanoUsd
}
