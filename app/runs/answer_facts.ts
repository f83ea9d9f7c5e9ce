import type { ModelUsage } from '#ai/types'
import type { MessageUsage } from '#conversations/message_view'

/** Money is kept in billionths of a dollar: exact to add up, and a single token has a price. */
const NANO_USD = 1_000_000_000

/** What is known of an answer besides its parts. */
export interface AnswerFacts {
  /** `provider/model`. */
  model: string
  provider: string
  usage: ModelUsage
  costUsd: number | null
  isEstimated: boolean
}

export function toNanoUsd(costUsd: number | null): number | null {
  return costUsd === null ? null : Math.round(costUsd * NANO_USD)
}

/** The usage as it is stored with the message and sent to clients. */
export function toMessageUsage({ usage, costUsd, isEstimated }: AnswerFacts): MessageUsage {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    reasoning_tokens: usage.reasoningTokens,
    cost_usd: costUsd,
    estimated: isEstimated,
  }
}
