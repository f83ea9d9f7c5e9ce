import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import { ModelManager } from '#ai/model_manager'
import { ProviderError } from '#ai/errors'
import type { AiConfig, ProviderConfig } from '#ai/define_config'
import type { StreamLimits } from '#ai/limits'
import type {
  CatalogueModel,
  FinishReason,
  ModelCall,
  ModelCapabilities,
  ModelEvent,
  ModelUsage,
} from '#ai/types'

/** Long enough for a slow machine, short enough for a test that runs into them. */
export const SHORT_LIMITS: StreamLimits = {
  ...DEFAULT_STREAM_LIMITS,
  firstTokenMs: 400,
  silenceMs: 400,
  tailMs: 200,
}

/** Provider errors that the managers of a test told to their log. */
export type LoggedCalls = Record<string, unknown>[]

/** A manager of the given providers, with retries that do not wait long. */
export function givenModels(
  providers: Record<string, ProviderConfig>,
  options: Partial<AiConfig> & { log?: LoggedCalls } = {}
): ModelManager {
  const { log, ...config } = options
  return new ModelManager(
    {
      default: null,
      providers,
      catalogue: [],
      limits: SHORT_LIMITS,
      retry: { maxRetries: 2, windowMs: 5_000, baseDelayMs: 5 },
      fallbacks: {},
      ...config,
    },
    { warn: (fields) => log?.push(fields) }
  )
}

export function givenCall(overrides: Partial<ModelCall> = {}): ModelCall {
  return {
    system: null,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    tools: [],
    ...overrides,
  }
}

export function givenCapabilities(overrides: Partial<ModelCapabilities> = {}): ModelCapabilities {
  return {
    input: ['text', 'image'],
    output: ['text'],
    tools: true,
    reasoning: false,
    ...overrides,
  }
}

export function givenModel(id: string, overrides: Partial<CatalogueModel> = {}): CatalogueModel {
  const [provider, ...rest] = id.split('/')
  const model = rest.join('/')
  return {
    id,
    provider,
    model,
    name: model,
    contextTokens: 128_000,
    maxOutputTokens: 16_000,
    prices: null,
    capabilities: givenCapabilities(),
    ...overrides,
  }
}

/** What a stream of events amounts to. */
export interface Answer {
  text: string
  reasoning: string
  toolCalls: { id: string; name: string; arguments: string }[]
  files: { mediaType: string; base64: string }[]
  sources: { url: string; title?: string }[]
  usage: ModelUsage | null
  finishReason: FinishReason | null
}

export function foldEvents(events: ModelEvent[]): Answer {
  const answer: Answer = {
    text: '',
    reasoning: '',
    toolCalls: [],
    files: [],
    sources: [],
    usage: null,
    finishReason: null,
  }
  for (const event of events) {
    switch (event.type) {
      case 'text':
        answer.text += event.text
        break
      case 'reasoning':
        answer.reasoning += event.text
        break
      case 'tool_call': {
        const { id, name, arguments: text } = event
        answer.toolCalls.push({ id, name, arguments: text })
        break
      }
      case 'file': {
        const { mediaType, data } = event
        answer.files.push({ mediaType, base64: Buffer.from(data).toString('base64') })
        break
      }
      case 'source':
        answer.sources.push({ url: event.url, ...(event.title && { title: event.title }) })
        break
      case 'usage':
        answer.usage = event.usage
        break
      case 'finish':
        answer.finishReason = event.reason
        break
    }
  }
  return answer
}

export interface Asked {
  events: ModelEvent[]
  answer: Answer
  /** Null where the call succeeded. */
  error: ProviderError | null
  /** Upstream requests; null where the call failed. */
  attempts: number | null
}

/** Asks a model for one streamed answer; failures of the provider are given back, others thrown. */
export async function ask(
  models: ModelManager,
  id: string,
  call: ModelCall = givenCall(),
  signal: AbortSignal = new AbortController().signal
): Promise<Asked> {
  const events: ModelEvent[] = []
  let attempts: number | null = null
  let error: ProviderError | null = null
  try {
    const outcome = await models.stream(
      models.resolve(id),
      () => call,
      (event) => events.push(event),
      signal
    )
    attempts = outcome.attempts
  } catch (reason) {
    if (!(reason instanceof ProviderError)) {
      throw reason
    }
    error = reason
  }
  return { events, answer: foldEvents(events), error, attempts }
}
