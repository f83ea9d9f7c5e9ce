import { maxEventSize } from '../../limits.js'
import { postSse, type SseCall } from '../../post_sse.js'
import { ChatReader } from './chat_reader.js'
import { chatStreamingParams } from './chat_request.js'
import { openAiComplete } from './openai_complete.js'
import { fromHttpError, refusesSummaries } from './openai_errors.js'
import { apiFor, endpoint, type OpenAiOptions } from './openai_options.js'
import { ResponsesReader } from './responses_reader.js'
import { responsesStreamingParams } from './responses_request.js'
import type { ModelCompletion, ModelDriver, ModelEventSink, ModelRequest } from '../../types.js'

interface Post extends Pick<SseCall, 'open' | 'emit' | 'signal'> {
  request: ModelRequest
  /** To be sent as JSON. */
  body: object
}

/**
 * OpenAI, and every server that is compatible with it. Streams go out as plain JSON typed by the SDK and are read
 * here: its own iterator costs several times more per chunk (see architecture.md, Rules that keep it fast).
 */
export class OpenAiDriver implements ModelDriver {
  #options: OpenAiOptions
  #headers: Record<string, string>
  /** False once the provider refused to put thoughts into words. */
  #givesSummaries = true

  constructor(options: OpenAiOptions) {
    this.#options = options
    this.#headers = {
      'content-type': 'application/json',
      'accept': 'text/event-stream',
      ...(options.apiKey !== null && { authorization: `Bearer ${options.apiKey}` }),
    }
  }

  /** Sends a second request in one case, see docs/decisions/0004. */
  async stream(request: ModelRequest, emit: ModelEventSink, signal: AbortSignal): Promise<void> {
    const options = this.#options
    if (apiFor(request, options) === 'chat') {
      const body = chatStreamingParams(request, options)
      const open = (sink: ModelEventSink) => new ChatReader(sink, options)
      return this.#post('/chat/completions', { request, body, open, emit, signal })
    }
    const open = (sink: ModelEventSink) => new ResponsesReader(sink, request, options)
    const post = (withSummaries: boolean) => {
      const body = responsesStreamingParams(request, options, withSummaries)
      return this.#post('/responses', { request, body, open, emit, signal })
    }
    const withSummaries = this.#givesSummaries
    try {
      await post(withSummaries)
    } catch (error) {
      if (!withSummaries || !refusesSummaries(error)) {
        throw error
      }
      this.#givesSummaries = false
      await post(false)
    }
  }

  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelCompletion> {
    return openAiComplete(request, this.#options, signal)
  }

  #post(path: string, { request, body, ...call }: Post): Promise<void> {
    const { baseUrl, apiKey, limits, transport } = this.#options
    const secrets = [apiKey]
    return postSse({
      ...call,
      url: endpoint(baseUrl, path),
      headers: this.#headers,
      body: JSON.stringify(body),
      limits,
      maxEventSize: maxEventSize(request, limits),
      transport,
      describe: (status, headers, text) => fromHttpError(status, headers, text, secrets),
      secrets,
    })
  }
}
