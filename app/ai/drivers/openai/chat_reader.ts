import { ProviderError } from '../../errors.js'
import { isRecord, parseEvent, toldModel } from '../../event_json.js'
import { emitParts } from './chat_content.js'
import { ChatAudio, emitImages } from './chat_media.js'
import { ChatToolCalls } from './chat_tool_calls.js'
import { TextPattern } from '../../text_pattern.js'
import { fromStreamError } from './openai_errors.js'
import { chatUsage } from './openai_usage.js'
import type { OpenAiOptions } from './openai_options.js'
import type { SseReader } from '../../post_sse.js'
import type { FinishReason, ModelEventSink, ModelUsage } from '../../types.js'

const FINISH_REASONS: Record<string, FinishReason | undefined> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
}

/** Reads the stream of Chat Completions, as OpenAI and the servers compatible with it send it. */
export class ChatReader implements SseReader {
  finished = false
  done = false

  #pattern = new TextPattern('content')
  #emit: ModelEventSink
  #options: OpenAiOptions
  #calls: ChatToolCalls
  #audio: ChatAudio
  #finish: FinishReason | null = null
  #model: { model?: string } = {}
  #usage: ModelUsage | null = null
  #reasoningField: string | null = null

  constructor(emit: ModelEventSink, options: OpenAiOptions) {
    this.#emit = emit
    this.#options = options
    this.#calls = new ChatToolCalls(emit)
    this.#audio = new ChatAudio(emit)
  }

  get collecting(): boolean {
    return this.#audio.size > 0
  }

  onEvent(data: string, event: string): void {
    if (data === '[DONE]') {
      this.done = true
      return
    }
    const chunk = parseEvent(data)
    if (isPresent(chunk.error) || event === 'error') {
      throw fromStreamError(chunk.error ?? chunk, [this.#options.apiKey])
    }
    if (isPresent(chunk.usage)) {
      this.#usage = chatUsage(chunk.usage)
    }
    const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined
    if (isRecord(choice)) {
      this.#readChoice(choice, chunk.model)
      this.#learn(data, chunk, choice)
    }
  }

  /** The texts of events that differ in nothing else are one text. */
  readAhead = (chunk: string, position: number): number => {
    const repeated = this.done ? null : this.#pattern.readAhead(chunk, position)
    if (repeated === null) {
      return position
    }
    this.#emit({ type: 'text', text: repeated.text })
    return repeated.end
  }

  end(): void {
    this.#audio.end()
    const hasCalls = this.#calls.size > 0
    if (this.#finish !== null && this.#finish !== 'content-filter') {
      this.#calls.end()
    }
    if (this.#usage !== null) {
      this.#emit({ type: 'usage', usage: this.#usage })
    }
    if (this.#finish === null) {
      throw new ProviderError('provider_protocol_error', {
        details: { reason: 'no finish reason' },
      })
    }
    if (this.#finish === 'content-filter') {
      throw new ProviderError('content_filtered', { details: { where: 'stream' } })
    }
    /* Some servers say `stop` where they mean their calls. */
    const isCalls = hasCalls && this.#finish === 'stop'
    const reason = isCalls ? 'tool-calls' : this.#finish
    this.#emit({ type: 'finish', reason, ...this.#model })
  }

  #readChoice(choice: Record<string, unknown>, model: unknown): void {
    if (isRecord(choice.delta)) {
      this.#readDelta(choice.delta)
    }
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
      this.#finish = FINISH_REASONS[choice.finish_reason] ?? 'other'
      this.finished = true
      this.#model = toldModel(model)
    }
  }

  /** Remembers an event that means nothing but the text of its delta. */
  #learn(data: string, chunk: Record<string, unknown>, choice: Record<string, unknown>): void {
    const { delta } = choice
    if (
      isRecord(delta) &&
      typeof delta.content === 'string' &&
      delta.content !== '' &&
      !isPresent(choice.finish_reason) &&
      !isPresent(chunk.usage) &&
      Object.entries(delta).every(
        ([key, value]) => key === 'content' || key === 'role' || !isPresent(value)
      )
    ) {
      this.#pattern.learn(data, delta.content)
    }
  }

  #readDelta(delta: Record<string, unknown>): void {
    const { content, refusal } = delta
    this.#readReasoning(delta)
    if (typeof content === 'string' && content !== '') {
      this.#emit({ type: 'text', text: content })
    } else if (Array.isArray(content)) {
      emitParts(content, this.#emit)
    }
    if (typeof refusal === 'string' && refusal !== '') {
      this.#emit({ type: 'text', text: refusal })
    }
    if (Array.isArray(delta.tool_calls)) {
      for (const fragment of delta.tool_calls) {
        this.#calls.push(fragment)
      }
    }
    if (isPresent(delta.images)) {
      emitImages(delta.images, this.#emit)
    }
    if (isPresent(delta.audio)) {
      this.#readAudio(delta.audio)
    }
  }

  /** DeepSeek's field, or the one of OpenRouter and others; where a server sends both, they say the same. */
  #readReasoning(delta: Record<string, unknown>): void {
    const field = typeof delta.reasoning_content === 'string' ? 'reasoning_content' : 'reasoning'
    const text = delta[field]
    if (typeof text !== 'string' || text === '') {
      return
    }
    if (this.#reasoningField === null) {
      this.#reasoningField = field
      const metadata = { [this.#options.name]: { field } }
      this.#emit({ type: 'reasoning', text, metadata })
    } else {
      this.#emit({ type: 'reasoning', text })
    }
  }

  #readAudio(audio: unknown): void {
    this.#audio.push(audio)
    if (this.#audio.size > this.#options.limits.mediaEventSize) {
      throw new ProviderError('provider_protocol_error', {
        details: { reason: 'audio too large', limit: this.#options.limits.mediaEventSize },
      })
    }
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}
