import { SpanKind, type Attributes, type Span } from '@opentelemetry/api'
import { modelCalls, type ModelCallBegun, type ModelCallDone } from '#ai/model_happenings'
import type { FinishReason, ModelUsage } from '#ai/types'
import { endingOf } from '#runs/run_endings'
import { fail, type Scopes } from './scopes.js'
import { toldModel, type ToldModels } from './told_model.js'

const MS_PER_S = 1000

/** What a provider says is its own: only what looks like the name of a model is told. */
const MODEL_NAME = /^[\w.:/@-]{1,128}$/

/** Where the conventions have a name of their own for a provider. */
const PROVIDER_NAMES: Record<string, string | undefined> = { gemini: 'gcp.gemini' }

/** As the conventions name them. */
const FINISH_REASONS: Record<FinishReason, string> = {
  'stop': 'stop',
  'length': 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_call',
  'other': 'other',
}

/** The spans of requests to providers: one each, also of those that a retry makes good. */
export class ModelSpans {
  #scopes: Scopes
  #models: ToldModels

  constructor(scopes: Scopes, models: ToldModels) {
    this.#scopes = scopes
    this.#models = models
  }

  begin(): () => void {
    return modelCalls.follow((begun, work) =>
      this.#scopes.within(this.#spanOf(begun), async (span) => {
        try {
          return await work((done) => describe(span, done))
        } catch (error) {
          failed(span, error, begun.signal)
          throw error
        } finally {
          span.end()
        }
      })
    )
  }

  #spanOf({ model, call, isStreamed, attempt, baseUrl }: ModelCallBegun) {
    const name = toldModel(this.#models, model.id)
    return {
      name: `chat ${name}`,
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': providerName(model.provider),
        'gen_ai.request.model': name,
        'gen_ai.request.stream': isStreamed,
        'gen_ai.request.temperature': call.temperature,
        'gen_ai.request.max_tokens': call.maxOutputTokens,
        'chatflow.provider.attempt': attempt,
        ...serverAttributes(baseUrl),
      },
    }
  }
}

function serverAttributes(baseUrl: string | null): Attributes {
  const url = baseUrl === null ? null : URL.parse(baseUrl)
  return url === null
    ? {}
    : {
        'server.address': url.hostname,
        'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      }
}

function describe(span: Span, { finishReason, answeredBy, usage, firstChunkMs }: ModelCallDone) {
  if (finishReason !== null) {
    span.setAttribute('gen_ai.response.finish_reasons', [FINISH_REASONS[finishReason]])
  }
  if (answeredBy !== null && MODEL_NAME.test(answeredBy)) {
    span.setAttribute('gen_ai.response.model', answeredBy)
  }
  if (firstChunkMs !== null) {
    span.setAttribute('gen_ai.response.time_to_first_chunk', firstChunkMs / MS_PER_S)
  }
  if (usage !== null) {
    span.setAttributes(usageAttributes(usage))
  }
}

/** An answer that was stopped has not failed. */
function failed(span: Span, error: unknown, signal: AbortSignal) {
  const ending = endingOf(error)
  const isOurs = ending !== null && 'code' in ending && ending.code === 'internal_error'
  if (isOurs && signal.aborted && isTimeout(signal.reason)) {
    fail(span, 'provider_timeout')
  } else if (ending !== null && 'code' in ending && !(isOurs && signal.aborted)) {
    fail(span, ending.code)
  } else {
    span.setAttribute('chatflow.stopped', true)
  }
}

/** Of `AbortSignal.timeout`, as whoever makes titles has one. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}

/** As the conventions name it; others by the name they have here. */
export function providerName(provider: string): string {
  return PROVIDER_NAMES[provider] ?? provider
}

/** Tokens as in the ledger: the cached ones are a part of the input, reasoning is one of the output. */
export function usageAttributes(usage: ModelUsage): Attributes {
  return {
    'gen_ai.usage.input_tokens': usage.inputTokens,
    'gen_ai.usage.output_tokens': usage.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': usage.cachedInputTokens,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoningTokens,
  }
}
