import type { CallToolResult } from '@modelcontextprotocol/client'

/**
 * The contract between the run engine and whatever offers tools. A source is the built-in server or the MCP host; the
 * engine knows neither HTTP nor MCP connections.
 */

/** `auto` runs at once, `ask` waits for a person, `off` is not offered. */
export type ToolPolicy = 'auto' | 'ask' | 'off'

/** JSON Schema 2020-12, an object at its root. */
export type JsonSchema = Record<string, unknown>

/** A tool as it may be offered to a model. */
export interface CatalogueTool {
  /** `server__tool`: unique, ASCII, at most 64 characters. */
  name: string
  /** The id of the server, as people know it. */
  server: string
  /** The server's own name of the tool. */
  tool: string
  title: string | null
  description: string
  inputSchema: JsonSchema
  outputSchema: JsonSchema | null
  policy: ToolPolicy
  /** The administrator's mark, never the server's annotation. */
  isReadOnly: boolean
  /** SHA-256 of the definition in canonical JSON, hexadecimal. */
  definitionHash: string
}

/** One of the labelled choices that `offer_actions` puts before a person. */
export interface OfferedAction {
  id: string
  label: string
  style?: 'primary' | 'secondary' | 'danger'
}

/** Something that a server asks a person for before it can answer a call. */
export type InputRequest =
  | { key: string; mode: 'form'; message: string; schema: JsonSchema }
  /** One of one to six actions; accepted with `{ action: <id> }` as content. Only the built-in server asks so. */
  | { key: string; mode: 'actions'; message: string; actions: OfferedAction[] }
  /** `sign_in` ends when the server's authorization comes back, `visit` when the person says that it is done. */
  | { key: string; mode: 'url'; purpose: 'sign_in' | 'visit'; message: string; url: string }

/** What the person said to one `InputRequest`. */
export interface InputAnswer {
  action: 'accept' | 'decline' | 'cancel'
  content?: Record<string, string | number | boolean | string[]>
}

/** The answers to an earlier outcome `input_required`, with that outcome's own `continuation`. */
export interface ResumedCall {
  continuation: unknown
  answers: Record<string, InputAnswer>
}

export interface ToolProgress {
  progress: number
  total?: number
  message?: string
}

export interface ToolCallRequest {
  tool: CatalogueTool
  /** Valid against `tool.inputSchema`. */
  arguments: Record<string, unknown>
  userId: string
  resumed: ResumedCall | null
  signal: AbortSignal
  onProgress: (progress: ToolProgress) => void
}

export type ToolCallOutcome =
  | { kind: 'result'; result: CallToolResult }
  /** Nothing holds the call meanwhile: it is made anew, with the answers. `continuation` is JSON of the source's own. */
  | { kind: 'input_required'; requests: InputRequest[]; continuation: unknown }

/**
 * A source of tools. `call` rejects with `ToolCallError`, or with the signal's reason when aborted.
 */
export interface ToolSource {
  /** The tools that this person may use, `off` ones left out. Never waits for a server that does not answer. */
  list(userId: string): Promise<CatalogueTool[]>
  /** Whether `list` may name it; the source that owns a tool answers for its calls. */
  owns(tool: Pick<CatalogueTool, 'server'>): boolean
  call(request: ToolCallRequest): Promise<ToolCallOutcome>
  /** An interaction waits for the sign-in at this address, which the source has asked for, until `expiresAt` (ms since 1970). */
  signInAsked?(
    url: string,
    userId: string,
    waiting: { interactionId: string; expiresAt: number }
  ): Promise<void>
}
