import type { ModelCall, ModelPrices, ModelUsage } from './types.js'

/** Rule of thumb for text of any language: UTF-8 has about four bytes per token in English, more tokens elsewhere. */
export const BYTES_PER_TOKEN = 4
/** What providers count for a picture or a page, roughly; a file's bytes say nothing about its tokens. */
export const TOKENS_PER_FILE = 1_000
/** Prices are per million tokens. */
const PRICE_UNIT = 1_000_000

/** What a call costs in USD; null where the model has no known prices. */
export function costUsd(prices: ModelPrices | null, usage: ModelUsage): number | null {
  if (prices === null) {
    return null
  }
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens)
  const cost =
    (usage.inputTokens - cached) * prices.input +
    cached * prices.cachedInput +
    usage.outputTokens * prices.output
  return cost / PRICE_UNIT
}

/**
 * The usage of a call that ended before the provider told it: about four bytes of UTF-8 per token of everything sent
 * and received. To be marked as estimated wherever it is kept.
 *
 * @param answer - text, reasoning and tool arguments that arrived
 */
export function estimateUsage(call: ModelCall, answer: string): ModelUsage {
  return {
    inputTokens: estimateInputTokens(call),
    outputTokens: estimateTokens(answer),
    cachedInputTokens: 0,
    reasoningTokens: 0,
  }
}

/** The greater one of each count: what a provider told in the middle of an answer, or an estimate, may fall short. */
export function greaterUsage(one: ModelUsage, other: ModelUsage): ModelUsage {
  return {
    inputTokens: Math.max(one.inputTokens, other.inputTokens),
    outputTokens: Math.max(one.outputTokens, other.outputTokens),
    cachedInputTokens: Math.max(one.cachedInputTokens, other.cachedInputTokens),
    reasoningTokens: Math.max(one.reasoningTokens, other.reasoningTokens),
  }
}

/** About how many tokens a text is. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN)
}

/** About how many tokens a call sends. */
export function estimateInputTokens({ system, messages, tools }: ModelCall): number {
  let tokens = estimateTokens(system ?? '') + (tools.length > 0 ? jsonTokens(tools) : 0)
  for (const { content } of messages) {
    for (const part of content) {
      switch (part.type) {
        case 'text':
          tokens += estimateTokens(part.text)
          break
        case 'tool_call':
          tokens += jsonTokens(part.input)
          break
        case 'tool_result':
          tokens += jsonTokens(part.output)
          break
        case 'file':
          tokens += TOKENS_PER_FILE
          break
        case 'reasoning':
          break
      }
    }
  }
  return tokens
}

function jsonTokens(value: unknown): number {
  return estimateTokens(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}
