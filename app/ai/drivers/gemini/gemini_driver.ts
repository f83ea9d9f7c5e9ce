import { maxEventSize } from '../../limits.js'
import { postSse } from '../../post_sse.js'
import { retryAfterMs } from '#core/outbound/retry_after'
import type { ModelCompletion, ModelDriver, ModelEventSink, ModelRequest } from '../../types.js'
import { GeminiAnswer } from './gemini_answer.js'
import { geminiComplete } from './gemini_complete.js'
import { geminiHttpError, parseGeminiError } from './gemini_errors.js'
import type { GeminiOptions } from './gemini_options.js'
import { API_VERSION, geminiBody, geminiModelPath, geminiParameters } from './gemini_request.js'

/**
 * Google's Gemini API. Streams go out as plain JSON typed by `@google/genai` and are read here: why, is told in
 * docs/decisions/0001-gemini-through-google-genai.md.
 */
export class GeminiDriver implements ModelDriver {
  readonly #options: GeminiOptions
  readonly #headers: Record<string, string>

  constructor(options: GeminiOptions) {
    this.#options = options
    this.#headers = {
      'content-type': 'application/json',
      'accept': 'text/event-stream',
      ...(options.apiKey !== null && { 'x-goog-api-key': options.apiKey }),
    }
  }

  stream(request: ModelRequest, emit: ModelEventSink, signal: AbortSignal): Promise<void> {
    const options = this.#options
    const { apiKey, limits, transport } = options
    const secrets = [apiKey]
    return postSse({
      url: this.#streamUrl(request.model),
      headers: this.#headers,
      body: JSON.stringify(geminiBody(geminiParameters(request))),
      signal,
      limits,
      maxEventSize: maxEventSize(request, limits),
      emit,
      open: (sink) => new GeminiAnswer(request.model, sink, options),
      transport,
      describe: (status, headers, body) =>
        geminiHttpError(status, parseGeminiError(body), secrets, retryAfterMs(headers)),
      secrets,
    })
  }

  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelCompletion> {
    return geminiComplete(request, this.#options, signal)
  }

  #streamUrl(model: string) {
    const base = this.#options.baseUrl.replace(/\/+$/, '')
    return new URL(`${base}/${API_VERSION}/${geminiModelPath(model)}:streamGenerateContent?alt=sse`)
  }
}
