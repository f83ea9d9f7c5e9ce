import { isRecord } from '../../event_json.js'
import type { ModelUsage } from '../../types.js'

/** Usage as Chat Completions reports it; null where there is none. */
export function chatUsage(value: unknown): ModelUsage | null {
  return isRecord(value)
    ? usageOf(
        value.prompt_tokens,
        value.completion_tokens,
        value.prompt_tokens_details,
        value.completion_tokens_details
      )
    : null
}

/** Usage as Responses reports it; null where there is none. */
export function responsesUsage(value: unknown): ModelUsage | null {
  return isRecord(value)
    ? usageOf(
        value.input_tokens,
        value.output_tokens,
        value.input_tokens_details,
        value.output_tokens_details
      )
    : null
}

function usageOf(
  input: unknown,
  output: unknown,
  inputDetails: unknown,
  outputDetails: unknown
): ModelUsage {
  return {
    inputTokens: tokens(input),
    outputTokens: tokens(output),
    cachedInputTokens: isRecord(inputDetails) ? tokens(inputDetails.cached_tokens) : 0,
    reasoningTokens: isRecord(outputDetails) ? tokens(outputDetails.reasoning_tokens) : 0,
  }
}

function tokens(value: unknown): number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? Math.floor(value) : 0
}
