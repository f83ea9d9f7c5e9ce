import type { Answer } from '#tests/helpers/ai'
import type { FinishReason } from '#ai/types'

/**
 * What the recordings say, taken from their JSON as it is and nothing of the driver. Ids of calls are left out: Google
 * gave none. Arguments are parsed.
 */
export interface GoogleAnswer extends Omit<Answer, 'toolCalls'> {
  toolCalls: { name: string; input: unknown }[]
}

interface Part {
  text?: string
  thought?: boolean
  functionCall?: {
    name?: string
    args?: unknown
    partialArgs?: { jsonPath: string; stringValue: string }[]
  }
}

interface Chunk {
  candidates?: {
    content?: { parts?: Part[] }
    finishReason?: string
    groundingMetadata?: { groundingChunks?: { web: { uri: string; title: string } }[] }
    citationMetadata?: { citationSources?: { uri: string }[] }
  }[]
  usageMetadata?: {
    promptTokenCount?: number
    candidatesTokenCount?: number
    thoughtsTokenCount?: number
    cachedContentTokenCount?: number
  }
}

export function expectedOfGoogle(events: string[]): GoogleAnswer {
  const chunks = events.map((event): Chunk => JSON.parse(event))
  const candidates = chunks.flatMap((chunk) => chunk.candidates ?? [])
  const parts = candidates.flatMap((candidate) => candidate.content?.parts ?? [])
  const toolCalls = callsOf(parts)
  const usage = chunks.findLast((chunk) => chunk.usageMetadata?.promptTokenCount)?.usageMetadata
  const sources = candidates.flatMap((candidate) => [
    ...(candidate.groundingMetadata?.groundingChunks ?? []).map(({ web }) => ({
      url: web.uri,
      title: web.title,
    })),
    ...(candidate.citationMetadata?.citationSources ?? []).map(({ uri }) => ({ url: uri })),
  ])
  return {
    text: parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join(''),
    reasoning: parts.map((part) => (part.thought ? (part.text ?? '') : '')).join(''),
    toolCalls,
    files: [],
    sources: [...new Map(sources.map((source) => [source.url, source])).values()],
    usage: usage
      ? {
          inputTokens: usage.promptTokenCount ?? 0,
          outputTokens: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
          cachedInputTokens: usage.cachedContentTokenCount ?? 0,
          reasoningTokens: usage.thoughtsTokenCount ?? 0,
        }
      : null,
    finishReason: finishOf(
      candidates.findLast((one) => one.finishReason),
      toolCalls.length > 0
    ),
  }
}

function finishOf(candidate: { finishReason?: string } | undefined, hasCalls: boolean) {
  const reasons: Record<string, FinishReason> = { STOP: hasCalls ? 'tool-calls' : 'stop' }
  return candidate?.finishReason ? (reasons[candidate.finishReason] ?? 'other') : null
}

function callsOf(parts: Part[]) {
  const calls: { name: string; input: unknown }[] = []
  for (const { functionCall } of parts) {
    if (functionCall?.name) {
      calls.push({ name: functionCall.name, input: functionCall.args ?? {} })
    }
    for (const { jsonPath, stringValue } of functionCall?.partialArgs ?? []) {
      const steps = jsonPath.slice(2).replaceAll('[', '.').replaceAll(']', '').split('.')
      addText(calls[calls.length - 1], ['input', ...steps], stringValue)
    }
  }
  return calls
}

/** Adds to the text at a path; containers are made as their first step wants them. */
function addText(target: unknown, [step, ...rest]: string[], text: string) {
  const holder: Record<string, unknown> = Object(target)
  if (rest.length === 0) {
    holder[step] = `${holder[step] ?? ''}${text}`
    return
  }
  holder[step] ??= /^\d+$/.test(rest[0]) ? [] : {}
  addText(holder[step], rest, text)
}
