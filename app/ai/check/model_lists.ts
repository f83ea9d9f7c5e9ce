import { endpoint } from '../drivers/openai/openai_options.js'
import { API_VERSION } from '../drivers/gemini/gemini_request.js'
import type { GeminiProviderConfig, OpenAiProviderConfig } from '../define_config.js'

export type RemoteProvider = OpenAiProviderConfig | GeminiProviderConfig

/** How a provider is asked for its models. */
export interface ModelListRequest {
  url: URL
  headers: Record<string, string>
}

const MAX_NAMES = 2_000
const MAX_NAME_LENGTH = 199

/** @param apiKey - null: without one, as a stranger would */
export function modelListRequest(
  provider: RemoteProvider,
  apiKey: string | null
): ModelListRequest {
  if (provider.driver === 'openai') {
    return {
      url: endpoint(provider.baseUrl, '/models'),
      headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
    }
  }
  return {
    url: new URL(`${provider.baseUrl}/${API_VERSION}/models?pageSize=1000`),
    headers: apiKey === null ? {} : { 'x-goog-api-key': apiKey },
  }
}

/** The names in a list of models; null where the answer is none. */
export function namesIn(provider: RemoteProvider, body: string): string[] | null {
  const list = field(parse(body), provider.driver === 'openai' ? 'data' : 'models')
  if (!Array.isArray(list)) {
    return null
  }
  const names = list.flatMap((entry: unknown) =>
    provider.driver === 'openai' ? openAiName(entry) : geminiName(entry)
  )
  return [...new Set(names)].filter(isPlausible).slice(0, MAX_NAMES)
}

/** Gemini answers a wrong key with 400. */
export function saysKeyIsWrong(status: number, body: string): boolean {
  return status === 401 || status === 403 || (status === 400 && /API[_ ]key/i.test(body))
}

function openAiName(entry: unknown): string[] {
  const id = field(entry, 'id')
  return typeof id === 'string' ? [id] : []
}

/** Only those that answer: it lists the ones that embed, too. */
function geminiName(entry: unknown): string[] {
  const name = field(entry, 'name')
  const methods = field(entry, 'supportedGenerationMethods')
  const answers = !Array.isArray(methods) || methods.includes('generateContent')
  return typeof name === 'string' && answers ? [name.replace(/^models\//, '')] : []
}

function isPlausible(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && /^[\x21-\x7e]+$/.test(name)
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
