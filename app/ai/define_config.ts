import type { OutboundTransport } from '#core/outbound/outbound_transport'
import type { RetryPolicy } from './call_policy.js'
import type { StreamLimits } from './limits.js'
import type { CatalogueModel } from './types.js'

interface RemoteProviderConfig {
  /** Whether its address was given by an administrator, not by the host's configuration: then it is not believed. */
  isGuarded?: boolean
}

/** OpenAI itself, or any server that speaks its API. */
export interface OpenAiProviderConfig extends RemoteProviderConfig {
  driver: 'openai'
  /** With its version path, e.g. `https://api.openai.com/v1`. */
  baseUrl: string
  /** Null for servers that ask for none. */
  apiKey: string | null
  /** Absent: Responses where the host is api.openai.com, Chat Completions elsewhere. */
  api?: 'responses' | 'chat'
}

export interface GeminiProviderConfig extends RemoteProviderConfig {
  driver: 'gemini'
  /** Without the version path, e.g. `https://generativelanguage.googleapis.com`. */
  baseUrl: string
  apiKey: string | null
}

export interface DemoProviderConfig {
  driver: 'demo'
  /** Pause between two words of its answers, in milliseconds. */
  wordDelayMs?: number
}

export type ProviderConfig = OpenAiProviderConfig | GeminiProviderConfig | DemoProviderConfig

/** What `config/ai.ts` gives to the manager. */
export interface AiConfig {
  /** `provider/model`; null: the first model of `openai`, else of `gemini`, where that has a key, else `demo/demo`. */
  default: string | null
  /** The configured providers only: one that lacks its key is left out. The name is the part of a model's id before the first `/`. */
  providers: Record<string, ProviderConfig>
  /** All known models, in the order they are shown; those of providers that are not configured are ignored. */
  catalogue: CatalogueModel[]
  /** The way out to the addresses that administrators give; absent: there are none. */
  guarded?: OutboundTransport
  limits: StreamLimits
  retry: RetryPolicy
  /** Model id → ids of the models asked next when it stays unreachable, in order. */
  fallbacks: Record<string, string[]>
}

/** Gives `config/ai.ts` its types. */
export function defineConfig(config: AiConfig): AiConfig {
  return config
}
