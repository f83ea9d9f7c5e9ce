import type { ModelUsage } from '#ai/types'
import { NOTHING, type Spending } from '#limits/budgets/spending'
import { toNanoUsd } from '#limits/nano_usd'
import type { MessageUsage } from '#conversations/message_view'

/** What is known of an answer besides its parts, since it was begun or gone on with the last time. */
export interface AnswerFacts {
  /** `provider/model`. */
  model: string
  provider: string
  usage: ModelUsage
  /** Null where the price of one of its calls is not known. */
  costUsd: number | null
  /** Of those calls whose price is known. */
  knownCostUsd: number
  isEstimated: boolean
  /** What it had used when it began to wait for a person; that is in the ledger already. */
  earlier: MessageUsage | null
}

/** The steps of an answer taken together: the model is the one that was asked last. */
export function sumOfFacts(steps: AnswerFacts[]): AnswerFacts | null {
  return steps.length === 0 ? null : steps.reduce(sum)
}

function sum(one: AnswerFacts, next: AnswerFacts): AnswerFacts {
  return {
    ...next,
    usage: {
      inputTokens: one.usage.inputTokens + next.usage.inputTokens,
      outputTokens: one.usage.outputTokens + next.usage.outputTokens,
      cachedInputTokens: one.usage.cachedInputTokens + next.usage.cachedInputTokens,
      reasoningTokens: one.usage.reasoningTokens + next.usage.reasoningTokens,
    },
    costUsd: sumOrNull(one.costUsd, next.costUsd),
    knownCostUsd: one.knownCostUsd + next.knownCostUsd,
    isEstimated: one.isEstimated || next.isEstimated,
  }
}

function sumOrNull(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other
}

/** What goes to the ledger when the answer rests, as budgets count it. */
export function spendingOfFacts(facts: AnswerFacts | null): Spending {
  return facts === null
    ? NOTHING
    : {
        tokens: facts.usage.inputTokens + facts.usage.outputTokens,
        nanoUsd: toNanoUsd(facts.knownCostUsd),
      }
}

/** The usage of the whole answer as it is stored with the message and sent to clients. */
export function toMessageUsage({
  usage,
  costUsd,
  isEstimated,
  earlier,
}: AnswerFacts): MessageUsage {
  const input = usage.inputTokens + (earlier?.input_tokens ?? 0)
  const output = usage.outputTokens + (earlier?.output_tokens ?? 0)
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    cached_input_tokens: usage.cachedInputTokens + (earlier?.cached_input_tokens ?? 0),
    reasoning_tokens: usage.reasoningTokens + (earlier?.reasoning_tokens ?? 0),
    cost_usd: earlier === null ? costUsd : sumOrNull(earlier.cost_usd, costUsd),
    estimated: isEstimated || (earlier?.estimated ?? false),
  }
}
