import type { GenerateContentResponse } from '@google/genai'
import { outboundFetch } from '#core/outbound/outbound_fetch'
import { codeWord } from '../../code_word.js'
import { ProviderError } from '../../errors.js'
import { toProviderError } from '../../to_provider_error.js'
import type { ModelCompletion, ModelRequest } from '../../types.js'
import { geminiHttpError, parseGeminiError } from './gemini_errors.js'
import { finishReasonOf } from './gemini_finish.js'
import type { GeminiOptions } from './gemini_options.js'
import { API_VERSION, geminiParameters } from './gemini_request.js'
import { usageOf } from './gemini_usage.js'

/** The SDK insists on a key, also where a proxy adds its own. */
const NO_KEY = 'none'

/**
 * Answers in one piece, text alone, through the SDK's client: one request over our transport, no retries, no
 * continuation. The SDK is large, and only this needs it at run time: it is loaded here.
 */
export async function geminiComplete(
  request: ModelRequest,
  options: GeminiOptions,
  signal: AbortSignal
): Promise<ModelCompletion> {
  signal.throwIfAborted()
  const { ApiError, GoogleGenAI } = await import('@google/genai')
  const client = new GoogleGenAI({
    apiKey: options.apiKey ?? NO_KEY,
    vertexai: false,
    apiVersion: API_VERSION,
    httpOptions: {
      baseUrl: options.baseUrl,
      fetch: (input, init) => outboundFetch(input, init, { transport: options.transport }),
    },
  })
  const { config: all, ...parameters } = geminiParameters(request)
  const { thinkingConfig, responseModalities, ...config } = all
  try {
    const response = await client.models.generateContent({
      ...parameters,
      config: {
        ...config,
        ...(responseModalities && { responseModalities: ['TEXT'] }),
        abortSignal: signal,
        automaticContinuation: false,
        automaticFunctionCalling: { disable: true },
      },
    })
    return completionOf(response)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ApiError) {
      throw geminiHttpError(error.status, parseGeminiError(error.message), [options.apiKey])
    }
    /* The text of a parser's error quotes the body, which may be somebody's conversation. */
    throw error instanceof SyntaxError
      ? protocolError('the body is not JSON')
      : toProviderError(error, [options.apiKey])
  }
}

function completionOf(response: GenerateContentResponse): ModelCompletion {
  const blockReason = response.promptFeedback?.blockReason
  const candidate = response.candidates?.[0]
  const finishReason: string | undefined = candidate?.finishReason
  if (blockReason || (finishReason && finishReasonOf(finishReason, false) === 'content-filter')) {
    throw new ProviderError('content_filtered', {
      details: { reason: codeWord(blockReason ?? finishReason) },
    })
  }
  /* A body that came whole may lack the finish reason, but not both that and the content. */
  const parts = candidate?.content?.parts
  if (!finishReason && !parts) {
    throw protocolError('not a completion')
  }
  const text = (parts ?? []).map((part) => (part.thought ? '' : (part.text ?? ''))).join('')
  return { text, usage: usageOf(response.usageMetadata) ?? null }
}

function protocolError(reason: string) {
  return new ProviderError('provider_protocol_error', { details: { reason } })
}
