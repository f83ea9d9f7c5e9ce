import OpenAI, { APIConnectionError, APIError } from 'openai'
import { OutboundError } from '#core/outbound/outbound_error'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'
import { outboundFetch } from '#core/outbound/outbound_fetch'
import { ProviderError } from '../../errors.js'
import { toProviderError } from '../../to_provider_error.js'
import { textOf } from './chat_content.js'
import { chatParams } from './chat_request.js'
import { fromApiError } from './openai_errors.js'
import { apiFor, type OpenAiOptions } from './openai_options.js'
import { chatUsage, responsesUsage } from './openai_usage.js'
import { responsesParams } from './responses_request.js'
import type { ModelCompletion, ModelRequest } from '../../types.js'

/** The SDK insists on a key, also for servers that ask for none. */
const NO_KEY = 'none'

/** Answers in one piece through the SDK's client: one request over our transport, no retries. */
export async function openAiComplete(
  request: ModelRequest,
  options: OpenAiOptions,
  signal: AbortSignal
): Promise<ModelCompletion> {
  const client = new OpenAI({
    apiKey: options.apiKey ?? NO_KEY,
    baseURL: options.baseUrl,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: options.limits.totalMs,
    logLevel: 'off',
    fetch: (input, init) => outboundFetch(input, init, { transport: options.transport }),
  })
  try {
    return apiFor(request, options) === 'responses'
      ? await viaResponses(client, request, options, signal)
      : await viaChat(client, request, options, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw describe(error, options)
  }
}

async function viaChat(
  client: OpenAI,
  request: ModelRequest,
  options: OpenAiOptions,
  signal: AbortSignal
): Promise<ModelCompletion> {
  const params = chatParams(request, options)
  const completion = await client.chat.completions.create({ ...params, stream: false }, { signal })
  const message = completion.choices?.[0]?.message
  if (message === undefined) {
    throw nonsense()
  }
  return {
    text: textOf(message.content) || (message.refusal ?? ''),
    usage: chatUsage(completion.usage),
  }
}

async function viaResponses(
  client: OpenAI,
  request: ModelRequest,
  options: OpenAiOptions,
  signal: AbortSignal
): Promise<ModelCompletion> {
  const params = responsesParams(request, options)
  const response = await client.responses.create({ ...params, stream: false }, { signal })
  if (!Array.isArray(response.output)) {
    throw nonsense()
  }
  return { text: response.output_text, usage: responsesUsage(response.usage) }
}

function nonsense(): ProviderError {
  return new ProviderError('provider_protocol_error', { details: { reason: 'not a completion' } })
}

function describe(error: unknown, options: OpenAiOptions): ProviderError {
  const secrets = [options.apiKey]
  if (error instanceof APIConnectionError) {
    return error.cause instanceof OutboundError || error.cause instanceof OutboundRefusal
      ? toProviderError(error.cause, secrets)
      : new ProviderError('provider_timeout', { details: { kind: error.constructor.name } })
  }
  if (error instanceof APIError && error.status !== undefined) {
    return fromApiError(error, error.status, { secrets })
  }
  return toProviderError(error, secrets)
}
