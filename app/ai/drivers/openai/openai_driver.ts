import { postSse } from '../../post_sse.js'
import { ChatReader } from './chat_reader.js'
import { chatStreamingParams } from './chat_request.js'
import { openAiComplete } from './openai_complete.js'
import { fromHttpError } from './openai_errors.js'
import { apiFor, endpoint, type OpenAiOptions } from './openai_options.js'
import { ResponsesReader } from './responses_reader.js'
import { responsesStreamingParams } from './responses_request.js'
import type { ModelCompletion, ModelDriver, ModelEventSink, ModelRequest } from '../../types.js'

/**
 * OpenAI, and every server that is compatible with it. Streams go out as plain JSON typed by the SDK and are read
 * here: its own iterator costs several times more per chunk (see architecture.md, Rules that keep it fast).
 */
export class OpenAiDriver implements ModelDriver {
  #options: OpenAiOptions
  #headers: Record<string, string>

  constructor(options: OpenAiOptions) {
    this.#options = options
    this.#headers = {
      'content-type': 'application/json',
      'accept': 'text/event-stream',
      ...(options.apiKey !== null && { authorization: `Bearer ${options.apiKey}` }),
    }
  }

  stream(request: ModelRequest, emit: ModelEventSink, signal: AbortSignal): Promise<void> {
    const options = this.#options
    const { limits } = options
    const isResponses = apiFor(request, options) === 'responses'
    const answersWithMedia = request.capabilities?.output.some((kind) => kind !== 'text') ?? false
    return postSse({
      url: endpoint(options.baseUrl, isResponses ? '/responses' : '/chat/completions'),
      headers: this.#headers,
      body: JSON.stringify(
        isResponses
          ? responsesStreamingParams(request, options)
          : chatStreamingParams(request, options)
      ),
      signal,
      limits,
      maxEventSize: answersWithMedia ? limits.mediaEventSize : limits.eventSize,
      emit,
      open: (sink) =>
        isResponses ? new ResponsesReader(sink, request, options) : new ChatReader(sink, options),
      describe: (status, headers, body) => fromHttpError(status, headers, body, [options.apiKey]),
      secrets: [options.apiKey],
    })
  }

  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelCompletion> {
    return openAiComplete(request, this.#options, signal)
  }
}
