/**
 * The provider contract: what the run engine asks of a model and what it hears back.
 * Nothing in `app/ai` knows of HTTP requests to us, of the database or of SSE to clients.
 */

/** Opaque data that a provider wants back with the next request (thought signatures, reasoning items). */
export type ProviderMetadata = Record<string, Record<string, unknown>>

export interface TextContent {
  type: 'text'
  text: string
  metadata?: ProviderMetadata
}

export interface ReasoningContent {
  type: 'reasoning'
  text: string
  metadata?: ProviderMetadata
}

/** Binary content, given to the driver as bytes. */
export interface FileContent {
  type: 'file'
  mediaType: string
  filename?: string
  data: Uint8Array
  metadata?: ProviderMetadata
}

export interface ToolCallContent {
  type: 'tool_call'
  id: string
  name: string
  /** The parsed arguments: a JSON value. */
  input: unknown
  metadata?: ProviderMetadata
}

export interface ToolResultContent {
  type: 'tool_result'
  id: string
  name: string
  /** A JSON value, or the error's text when `isError`. */
  output: unknown
  isError: boolean
}

export type ModelMessage =
  | { role: 'user'; content: (TextContent | FileContent)[] }
  | {
      role: 'assistant'
      content: (TextContent | ReasoningContent | FileContent | ToolCallContent)[]
    }
  | { role: 'tool'; content: ToolResultContent[] }

/** A tool offered to the model; `inputSchema` is JSON Schema 2020-12. */
export interface ModelTool {
  name: string
  description: string
  inputSchema: Record<string, unknown>
}

/** One request to one model: what every driver maps to its provider's own shape. */
export interface ModelRequest {
  /** The provider's own name of the model, e.g. `gpt-5-mini`. */
  model: string
  system: string | null
  messages: ModelMessage[]
  tools: ModelTool[]
  temperature?: number
  maxOutputTokens?: number
  /** From the catalogue: which of the provider's APIs to speak, where it has several. */
  api?: 'responses' | 'chat'
  /** From the catalogue: what the model can do, e.g. image output. */
  capabilities?: ModelCapabilities
}

/** What a caller of the manager asks; the model's own fields are filled in per model. */
export type ModelCall = Omit<ModelRequest, 'model' | 'api' | 'capabilities'>

/** Tokens of one model call. `inputTokens` includes the cached ones, `outputTokens` the reasoning ones. */
export interface ModelUsage {
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  reasoningTokens: number
}

export type FinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'other'

/**
 * What a model stream consists of. Deltas of text and reasoning arrive in order; a reasoning or text block ends
 * when an event of another kind arrives or when `block` changes.
 */
export type ModelEvent =
  /** The provider took the request and begins to answer: from here on the call costs. */
  | { type: 'accepted' }
  | { type: 'text'; text: string; block?: string; metadata?: ProviderMetadata }
  | { type: 'reasoning'; text: string; block?: string; metadata?: ProviderMetadata }
  /** The call's arguments begin to arrive; optional, `tool_call` always follows. */
  | { type: 'tool_call_start'; id: string; name: string }
  | { type: 'tool_call_delta'; id: string; delta: string }
  /** The call is complete. `arguments` is the JSON text exactly as the model wrote it ('' where it wrote none). */
  | { type: 'tool_call'; id: string; name: string; arguments: string; metadata?: ProviderMetadata }
  | { type: 'file'; mediaType: string; data: Uint8Array; metadata?: ProviderMetadata }
  | { type: 'source'; url: string; title?: string }
  /** Replaces any earlier usage of this call. */
  | { type: 'usage'; usage: ModelUsage }
  /** `model` is the one that answered, in the provider's own words, where it says so: an alias stands for another one. */
  | { type: 'finish'; reason: FinishReason; model?: string }

/** Called synchronously for each event, in order; must not throw. */
export type ModelEventSink = (event: ModelEvent) => void

/**
 * A provider's driver. One instance serves one configured provider (name, base URL, key) for the life of the process.
 */
export interface ModelDriver {
  /**
   * Streams one answer. Makes one upstream request: retries are the manager's. (One exception: docs/decisions/0004.)
   * Resolves after `finish` was emitted; an answer that a filter of the provider cut off rejects with
   * `content_filtered` instead, after its last `usage`. Rejects with `ProviderError`, or with the signal's reason when aborted
   * (the upstream connection is then closed at once).
   */
  stream(request: ModelRequest, emit: ModelEventSink, signal: AbortSignal): Promise<void>

  /**
   * Answers in one piece, text only: for titles and other small calls of our own. Makes exactly one upstream request
   * and is never retried. Rejects like `stream`.
   */
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelCompletion>
}

/** The answer of `ModelDriver.complete`. */
export interface ModelCompletion {
  text: string
  /** Null where the provider reported none. */
  usage: ModelUsage | null
}

export interface ModelCapabilities {
  input: ('text' | 'image' | 'audio' | 'document')[]
  output: ('text' | 'image' | 'audio')[]
  tools: boolean
  reasoning: boolean
}

/** USD per million tokens. */
export interface ModelPrices {
  input: number
  cachedInput: number
  output: number
}

/** An entry of the model catalogue. */
export interface CatalogueModel {
  /** `provider/model`, e.g. `openai/gpt-5-mini`. */
  id: string
  provider: string
  /** The provider's own name, e.g. `gpt-5-mini`. */
  model: string
  /** For people, e.g. `GPT-5 mini`. */
  name: string
  contextTokens: number
  /** The longest answer that it gives; null where nobody said. */
  maxOutputTokens: number | null
  prices: ModelPrices | null
  /** Null where nobody said. */
  capabilities: ModelCapabilities | null
  api?: 'responses' | 'chat'
}
