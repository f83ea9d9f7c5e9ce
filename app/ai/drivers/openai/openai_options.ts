import type { OutboundTransport } from '#core/outbound/outbound_transport'
import type { StreamLimits } from '../../limits.js'
import type { ModelRequest } from '../../types.js'

export type OpenAiApi = 'responses' | 'chat'

export interface OpenAiOptions {
  /** The provider's name in the configuration; also the namespace of its metadata. */
  name: string
  /** With its version path, e.g. `https://api.openai.com/v1`. */
  baseUrl: string
  /** Null for servers that ask for none. */
  apiKey: string | null
  /** Absent: Responses at OpenAI itself, Chat Completions elsewhere. */
  api?: OpenAiApi
  limits: StreamLimits
  /** Absent: the one for addresses that the host's configuration names. */
  transport?: OutboundTransport
}

/** Also the hosts of a region, e.g. `eu.api.openai.com`. */
const OPENAI_HOST = /(?:^|\.)api\.openai\.com$/
/** Azure serves OpenAI's own models under its customers' host names. */
const AZURE_HOST = /\.(?:openai|cognitiveservices|services\.ai)\.azure\.com$/

/** Models that think before they answer, also fine-tuned ones; for those that the catalogue does not describe. */
const REASONING_MODEL = /^(?:ft:)?(?:o[1-9]|gpt-(?:[5-9]|[1-9]\d)(?![\w.-]*-chat))(?![a-z])/

/** Is the server OpenAI's own, or does it only speak the same language? */
export function isOpenAi(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl)
  return OPENAI_HOST.test(hostname) || AZURE_HOST.test(hostname)
}

export function apiFor(
  request: Pick<ModelRequest, 'api'>,
  options: Pick<OpenAiOptions, 'api' | 'baseUrl'>
): OpenAiApi {
  return (
    request.api ??
    options.api ??
    (OPENAI_HOST.test(new URL(options.baseUrl).hostname) ? 'responses' : 'chat')
  )
}

/** Does the model take reasoning options, and refuse sampling ones? */
export function isReasoningModel(request: ModelRequest): boolean {
  return request.capabilities?.reasoning ?? REASONING_MODEL.test(request.model)
}

/** The address of one of the API's endpoints; a query of the base URL (`api-version`) is kept. */
export function endpoint(baseUrl: string, path: string): URL {
  const url = new URL(baseUrl)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
  return url
}
