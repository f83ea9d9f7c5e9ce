import type { Answer } from '#tests/helpers/ai'
import type { FinishReason, ModelUsage } from '#ai/types'
import type OpenAI from 'openai'

/**
 * What the recordings say, taken from their JSON with the SDK's types and nothing of the drivers.
 */

type Chunk = OpenAI.Chat.ChatCompletionChunk
type Event = OpenAI.Responses.ResponseStreamEvent

/** Fields of servers that are only compatible. */
interface ExtendedDelta extends OpenAI.Chat.ChatCompletionChunk.Choice.Delta {
  reasoning_content?: string | null
}

const CHAT_FINISH: Record<string, FinishReason> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
}

export function expectedOfChat(events: string[]): Answer {
  const chunks = events.map((event): Chunk => JSON.parse(event))
  const choices = chunks.flatMap((chunk) => chunk.choices)
  const deltas: ExtendedDelta[] = choices.map(({ delta }) => delta)
  const reasoning = deltas.map((delta) => delta.reasoning_content ?? '')
  const calls: Answer['toolCalls'] = []
  for (const fragment of deltas.flatMap((delta) => delta.tool_calls ?? [])) {
    calls[fragment.index] ??= { id: fragment.id ?? '', name: '', arguments: '' }
    calls[fragment.index].name += fragment.function?.name ?? ''
    calls[fragment.index].arguments += fragment.function?.arguments ?? ''
  }
  const finish = choices.findLast((choice) => choice.finish_reason)?.finish_reason
  const usage = chunks.findLast((chunk) => chunk.usage)?.usage
  return {
    text: deltas.map(({ content, refusal }) => (content ?? '') + (refusal ?? '')).join(''),
    reasoning: reasoning.join(''),
    toolCalls: calls,
    files: [],
    sources: [],
    usage: usage
      ? {
          inputTokens: usage.prompt_tokens,
          outputTokens: usage.completion_tokens,
          cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
          reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
        }
      : null,
    finishReason: finish ? CHAT_FINISH[finish] : null,
  }
}

/** One entry per response: a recording may hold several, one after the other. */
export function responsesOf(events: string[]): string[][] {
  const responses: string[][] = []
  for (const event of events) {
    const { type }: Event = JSON.parse(event)
    if (type === 'response.created') {
      responses.push([])
    }
    responses.at(-1)?.push(event)
  }
  return responses
}

/** From the deltas and, where the last event repeats it, from the finished output: the two must agree. */
export function expectedOfResponses(events: string[]): Answer {
  const parsed = events.map((event): Event => JSON.parse(event))
  const completed = parsed.find((event) => event.type === 'response.completed')
  const items = parsed.flatMap((event) =>
    event.type === 'response.output_item.done' ? [event.item] : []
  )
  const calls = items.filter((item) => item.type === 'function_call')
  return {
    text: joined(parsed, 'response.output_text.delta'),
    reasoning:
      joined(parsed, 'response.reasoning_summary_text.delta') +
      joined(parsed, 'response.reasoning_text.delta'),
    toolCalls: calls.map((item) => ({
      id: item.call_id,
      name: item.name,
      arguments: item.arguments,
    })),
    files: items.flatMap((item) =>
      item.type === 'image_generation_call'
        ? [{ mediaType: 'image/webp', base64: canonicalBase64(item.result ?? '') }]
        : []
    ),
    sources: [],
    usage: usageOf(completed?.response.usage),
    finishReason: calls.length > 0 ? 'tool-calls' : 'stop',
  }
}

function joined(
  events: Event[],
  type:
    | 'response.output_text.delta'
    | 'response.reasoning_summary_text.delta'
    | 'response.reasoning_text.delta'
): string {
  return events.map((event) => (event.type === type ? event.delta : '')).join('')
}

function usageOf(usage: OpenAI.Responses.ResponseUsage | null | undefined): ModelUsage | null {
  return usage
    ? {
        inputTokens: usage.input_tokens,
        outputTokens: usage.output_tokens,
        cachedInputTokens: usage.input_tokens_details.cached_tokens,
        reasoningTokens: usage.output_tokens_details.reasoning_tokens,
      }
    : null
}

/** The recording's picture is shortened: what its base64 decodes to is what counts. */
function canonicalBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('base64')
}
