import { joinText } from '#ai/join_text'
import type { ProviderMetadata } from '#ai/types'

/**
 * Parts of a stored message: the AI SDK's "UI message" parts, except that a file is kept by its id. Answers get an
 * absolute URL in its place.
 */
export interface TextPart {
  type: 'text'
  text: string
  state?: 'done'
  providerMetadata?: ProviderMetadata
}

export interface ReasoningPart {
  type: 'reasoning'
  text: string
  state?: 'done'
  providerMetadata?: ProviderMetadata
}

export interface FilePart {
  type: 'file'
  mediaType: string
  filename?: string
  /** `chatflow-file:<id>` where stored; an absolute URL in answers. */
  url: string
  providerMetadata?: ProviderMetadata
}

export interface SourceUrlPart {
  type: 'source-url'
  sourceId: string
  url: string
  title?: string
}

export interface DynamicToolPart {
  type: 'dynamic-tool'
  toolName: string
  toolCallId: string
  state:
    | 'input-streaming'
    | 'input-available'
    | 'approval-requested'
    | 'output-available'
    | 'output-error'
    | 'output-denied'
  input?: unknown
  output?: unknown
  errorText?: string
  /** `id` is the interaction's. `approved` is there once the person has decided. */
  approval?: { id: string; approved?: boolean; reason?: string }
  callProviderMetadata?: ProviderMetadata
}

/** A form, a choice of actions or a page to visit, as the person who it is for sees it. */
export interface InteractionData {
  interaction_id: string
  tool_call_id: string
  message: string
  state: 'pending' | 'accepted' | 'declined' | 'cancelled' | 'expired'
  /** RFC 3339. */
  expires_at: string
  /** Of a form: JSON Schema of flat fields. */
  schema?: Record<string, unknown>
  /** Of a choice. */
  actions?: { id: string; label: string; style?: string }[]
  /** Of a page to visit; the host stands apart, for people to look at. */
  url?: string
  host?: string
}

export interface InteractionPart {
  type: 'data-form' | 'data-actions' | 'data-url'
  /** The interaction's. */
  id: string
  data: InteractionData
}

export type MessagePart =
  | TextPart
  | ReasoningPart
  | FilePart
  | SourceUrlPart
  | DynamicToolPart
  | InteractionPart
  | { type: 'step-start' }

/** How a stored part or frame names a file of ours; the rest is its id. */
export const STORED_FILE_SCHEME = 'chatflow-file:'

/** What a message is about: its text, or where it has none the names of its files. For titles. */
export function subjectOf(parts: MessagePart[]): string {
  const names = parts.map((part) => (part.type === 'file' ? (part.filename ?? '') : ''))
  return textOf(parts) || names.filter((name) => name !== '').join(', ')
}

/** The plain text of a message: its text parts, one per line where they were said apart. For search, titles and exports. */
export function textOf(parts: MessagePart[]): string {
  return joinText(
    parts.map((part) =>
      part.type === 'text'
        ? { text: part.text, isSigned: part.providerMetadata !== undefined }
        : null
    ),
    '\n'
  )
}
