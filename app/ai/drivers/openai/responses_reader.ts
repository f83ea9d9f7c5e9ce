import { ProviderError } from '../../errors.js'
import { isRecord, parseEvent, toldModel } from '../../event_json.js'
import { fromStreamError } from './openai_errors.js'
import { responsesUsage } from './openai_usage.js'
import { reasoningMetadata } from './reasoning_item.js'
import type { OpenAiOptions } from './openai_options.js'
import type { SseReader } from '../../post_sse.js'
import type { FinishReason, ModelEventSink, ModelRequest } from '../../types.js'

const DEFAULT_IMAGE_FORMAT = 'png'

/** Reads the stream of OpenAI's Responses API. */
export class ResponsesReader implements SseReader {
  done = false
  collecting = false

  #emit: ModelEventSink
  #request: ModelRequest
  #options: OpenAiOptions
  /** Ids by which the calls are known outside, by the item's place in the output. */
  #calls = new Map<unknown, string>()
  #hasCalls = false
  /** The newest block of each reasoning item: its metadata belongs to that one. */
  #reasoningBlocks = new Map<unknown, string>()
  #finish: FinishReason | null = null
  #model: { model?: string } = {}

  constructor(emit: ModelEventSink, request: ModelRequest, options: OpenAiOptions) {
    this.#emit = emit
    this.#request = request
    this.#options = options
  }

  /** The last event brings usage and finish together. */
  get finished(): boolean {
    return this.done
  }

  onEvent(data: string, event: string): void {
    if (data === '[DONE]') {
      return
    }
    const message = parseEvent(data)
    switch (message.type ?? event) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        this.#onText(message)
        break
      case 'response.reasoning_summary_text.delta':
        this.#onReasoning(message, `${message.item_id}:summary:${message.summary_index}`)
        break
      case 'response.reasoning_text.delta':
        this.#onReasoning(message, `${message.item_id}:${message.content_index}`)
        break
      case 'response.function_call_arguments.delta':
        this.#onArguments(message)
        break
      case 'response.output_text.annotation.added':
        this.#onAnnotation(message.annotation)
        break
      case 'response.output_item.added':
        this.#onItemAdded(message)
        break
      case 'response.output_item.done':
        this.#onItemDone(message)
        break
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        this.#onResponseEnd(message.response)
        break
      case 'error':
        throw fromStreamError(message.error ?? message, [this.#options.apiKey])
      default:
        this.#onOther(message)
    }
  }

  end(): void {
    if (this.#finish === null) {
      throw new ProviderError('provider_protocol_error', {
        details: { reason: 'no finish reason' },
      })
    }
    this.#emit({ type: 'finish', reason: this.#finish, ...this.#model })
  }

  #onText({ delta, item_id: item, content_index: index }: Record<string, unknown>): void {
    if (typeof delta === 'string' && delta !== '') {
      this.#emit({ type: 'text', text: delta, block: `${item}:${index}` })
    }
  }

  #onReasoning({ delta, item_id: item }: Record<string, unknown>, block: string): void {
    if (typeof delta === 'string' && delta !== '') {
      this.#reasoningBlocks.set(item, block)
      this.#emit({ type: 'reasoning', text: delta, block })
    }
  }

  #onArguments({ delta, output_index: index }: Record<string, unknown>): void {
    const id = this.#calls.get(index)
    if (id !== undefined && typeof delta === 'string' && delta !== '') {
      this.#emit({ type: 'tool_call_delta', id, delta })
    }
  }

  #onAnnotation(annotation: unknown): void {
    if (isRecord(annotation) && annotation.type === 'url_citation') {
      const { url, title } = annotation
      if (typeof url === 'string') {
        this.#emit({ type: 'source', url, ...(typeof title === 'string' && { title }) })
      }
    }
  }

  #onItemAdded({ item, output_index: index }: Record<string, unknown>): void {
    if (!isRecord(item)) {
      return
    }
    this.collecting = item.type === 'image_generation_call'
    if (item.type === 'function_call' && typeof item.call_id === 'string') {
      this.#calls.set(index, item.call_id)
      this.#emit({ type: 'tool_call_start', id: item.call_id, name: String(item.name) })
    }
  }

  #onItemDone({ item }: Record<string, unknown>): void {
    if (!isRecord(item)) {
      return
    }
    switch (item.type) {
      case 'function_call':
        this.#onCall(item)
        break
      case 'reasoning':
        this.#onReasoningItem(item)
        break
      case 'image_generation_call':
        this.collecting = false
        this.#onImage(item)
        break
    }
  }

  #onCall({ call_id: id, name, arguments: text }: Record<string, unknown>): void {
    if (typeof id === 'string' && typeof name === 'string') {
      this.#hasCalls = true
      this.#emit({ type: 'tool_call', id, name, arguments: typeof text === 'string' ? text : '' })
    }
  }

  #onReasoningItem(item: Record<string, unknown>): void {
    const metadata = reasoningMetadata(item, this.#options, this.#request.model)
    if (metadata !== null) {
      const block = this.#reasoningBlocks.get(item.id) ?? String(item.id)
      this.#emit({ type: 'reasoning', text: '', block, metadata })
    }
  }

  #onImage({ result, output_format: format }: Record<string, unknown>): void {
    if (typeof result === 'string' && result !== '') {
      this.#emit({
        type: 'file',
        mediaType: `image/${typeof format === 'string' ? format : DEFAULT_IMAGE_FORMAT}`,
        data: Buffer.from(result, 'base64'),
      })
    }
  }

  #onResponseEnd(response: unknown): void {
    if (!isRecord(response)) {
      return
    }
    const usage = responsesUsage(response.usage)
    if (usage !== null) {
      this.#emit({ type: 'usage', usage })
    }
    if (response.status === 'failed' || isRecord(response.error)) {
      throw fromStreamError(response.error, [this.#options.apiKey])
    }
    this.#finish = this.#finishOf(response)
    this.#model = toldModel(response.model)
    this.done = true
  }

  #finishOf({ status, incomplete_details: details }: Record<string, unknown>): FinishReason {
    if (status === 'incomplete') {
      const reason = isRecord(details) ? details.reason : undefined
      if (reason === 'content_filter') {
        throw new ProviderError('content_filtered', { details: { where: 'stream' } })
      }
      return reason === 'max_output_tokens' ? 'length' : 'other'
    }
    return this.#hasCalls ? 'tool-calls' : 'stop'
  }

  /** Events without meaning here, unless a server in between put its own error into the stream. */
  #onOther(message: Record<string, unknown>): void {
    if (message.type === undefined && isRecord(message.error)) {
      throw fromStreamError(message.error, [this.#options.apiKey])
    }
  }
}
