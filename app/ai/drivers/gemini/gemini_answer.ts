import { codeWord } from '../../code_word.js'
import { ProviderError } from '../../errors.js'
import { toldModel } from '../../event_json.js'
import type { SseReader } from '../../post_sse.js'
import type { ModelEventSink, ModelUsage } from '../../types.js'
import { geminiStreamError } from './gemini_errors.js'
import { finishReasonOf } from './gemini_finish.js'
import { GeminiFunctionCalls } from './gemini_function_calls.js'
import { GeminiMedia } from './gemini_media.js'
import { partMetadata } from './gemini_metadata.js'
import type { GeminiOptions } from './gemini_options.js'
import { GeminiSources } from './gemini_sources.js'
import { usageOf } from './gemini_usage.js'
import type { GeminiCandidate, GeminiChunk, GeminiPart } from './gemini_wire.js'

/** Folds the events of one Gemini stream into model events. */
export class GeminiAnswer implements SseReader {
  readonly #model: string
  readonly #emit: ModelEventSink
  readonly #secrets: readonly (string | null)[]
  readonly #calls: GeminiFunctionCalls
  readonly #media: GeminiMedia
  readonly #sources: GeminiSources
  #usage: ModelUsage | null = null
  #finishReason: string | null = null
  #version: string | undefined
  #finished = false
  /** Names the text or reasoning that is being written: a signed part is never joined with another one. */
  #block = 0

  /** The key is masked wherever the provider's words are kept for the log. */
  constructor(model: string, emit: ModelEventSink, { apiKey, limits }: GeminiOptions) {
    this.#model = model
    this.#emit = emit
    this.#secrets = [apiKey]
    this.#calls = new GeminiFunctionCalls(model, emit)
    this.#media = new GeminiMedia(emit, limits.mediaEventSize)
    this.#sources = new GeminiSources(emit)
  }

  /** Nothing waits for a mark after the last event: Google sends none. */
  readonly done = false

  /**
   * Only usage may follow. Old answers, told by their lack of an id, repeat STOP in every event: there nothing but
   * the end of the stream tells that it is over.
   */
  get finished() {
    return this.#finished
  }

  get collecting() {
    return this.#media.collecting
  }

  /** Takes the data of one event; whatever it throws is for `postSse` to name. */
  onEvent(data: string) {
    this.#fold(parseChunk(data))
  }

  /**
   * Takes the clean end of the stream.
   *
   * @throws {ProviderError} When the answer has no finish reason, or a filter cut it off.
   */
  end() {
    if (this.#finishReason === null) {
      throw protocolError('no finish reason')
    }
    this.#media.flush()
    this.#calls.close(this.#finishReason === 'STOP')
    const reason = finishReasonOf(this.#finishReason, this.#calls.any)
    if (reason === 'content-filter') {
      throw new ProviderError('content_filtered', {
        details: { reason: codeWord(this.#finishReason) },
      })
    }
    this.#emit({ type: 'finish', reason, ...toldModel(this.#version) })
  }

  #fold(chunk: GeminiChunk) {
    if (chunk.error) {
      throw geminiStreamError(chunk.error, this.#secrets)
    }
    for (const candidate of chunk.candidates ?? []) {
      /* Only one candidate is asked for. */
      if (!candidate.index) {
        this.#foldCandidate(candidate)
      }
    }
    this.#foldUsage(chunk)
    this.#version = chunk.modelVersion ?? this.#version
    this.#finished = this.#finishReason !== null && chunk.responseId !== undefined
    const blockReason = chunk.promptFeedback?.blockReason
    if (blockReason) {
      throw new ProviderError('content_filtered', {
        details: { blockReason: codeWord(blockReason) },
      })
    }
  }

  #foldCandidate(candidate: GeminiCandidate) {
    for (const part of candidate.content?.parts ?? []) {
      this.#foldPart(part)
    }
    this.#sources.push(candidate)
    /* Some answers repeat STOP in every event, so the last one counts. */
    this.#finishReason = candidate.finishReason ?? this.#finishReason
  }

  #foldPart(part: GeminiPart) {
    const { functionCall, inlineData, text, thoughtSignature } = part
    if (inlineData?.data && inlineData.mimeType) {
      /* Pictures among the thoughts are drafts of the one in the answer. */
      if (!part.thought) {
        const metadata = partMetadata(this.#model, thoughtSignature)
        this.#media.push(inlineData.mimeType, inlineData.data, metadata)
      }
      return
    }
    if (functionCall) {
      this.#media.flush()
      this.#calls.push(functionCall, thoughtSignature)
    } else if (typeof text === 'string' && (text !== '' || thoughtSignature)) {
      this.#media.flush()
      this.#foldText(part.thought ? 'reasoning' : 'text', text, thoughtSignature)
    }
  }

  #foldText(type: 'text' | 'reasoning', text: string, signature: string | undefined) {
    const metadata = partMetadata(this.#model, signature)
    if (!metadata) {
      this.#emit({ type, text, block: String(this.#block) })
      return
    }
    this.#block++
    this.#emit({ type, text, block: String(this.#block), metadata })
    this.#block++
  }

  #foldUsage(chunk: GeminiChunk) {
    const usage = usageOf(chunk.usageMetadata)
    if (usage && !isSameUsage(usage, this.#usage)) {
      this.#usage = usage
      this.#emit({ type: 'usage', usage })
    }
  }
}

/** The text of a parser's error quotes the data, which may be somebody's conversation: it is not kept. */
function parseChunk(data: string): GeminiChunk {
  let chunk: unknown
  try {
    chunk = JSON.parse(data)
  } catch {
    throw protocolError('an event is not JSON')
  }
  if (typeof chunk !== 'object' || chunk === null) {
    throw protocolError('an event is no JSON object')
  }
  return chunk
}

function protocolError(reason: string) {
  return new ProviderError('provider_protocol_error', { details: { reason } })
}

function isSameUsage(usage: ModelUsage, other: ModelUsage | null) {
  return (
    usage.inputTokens === other?.inputTokens &&
    usage.outputTokens === other.outputTokens &&
    usage.cachedInputTokens === other.cachedInputTokens &&
    usage.reasoningTokens === other.reasoningTokens
  )
}
