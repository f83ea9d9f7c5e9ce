import type { GenerateContentResponseUsageMetadata } from '@google/genai'
import type { ModelUsage } from '../../types.js'

/**
 * Google counts the thoughts beside the answer and the results of its own tools beside the prompt; both are billed as
 * output and as input. Undefined where an event carries no counts (Vertex AI sends the kind of traffic alone).
 */
export function usageOf(
  usage: GenerateContentResponseUsageMetadata | undefined
): ModelUsage | undefined {
  if (usage?.promptTokenCount === undefined && usage?.candidatesTokenCount === undefined) {
    return undefined
  }
  const reasoningTokens = usage.thoughtsTokenCount ?? 0
  return {
    inputTokens: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
    outputTokens: (usage.candidatesTokenCount ?? 0) + reasoningTokens,
    cachedInputTokens: usage.cachedContentTokenCount ?? 0,
    reasoningTokens,
  }
}
