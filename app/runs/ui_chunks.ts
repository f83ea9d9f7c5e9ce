import type { ProviderMetadata } from '#ai/types'
import type { InteractionData, InteractionPart } from '#runs/message_parts'

/**
 * The chunks of the AI SDK's "UI message stream" v1 that Chatflow sends, all of them known to `ai` 6 and 7.
 */
export type FinishReasonChunk =
  'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other'

/** What waits for a person, or waited: the same `id`, the interaction's, replaces what came before. */
export type InteractionChunk = {
  [Type in InteractionPart['type']]: { type: Type; id: string; data: InteractionData }
}[InteractionPart['type']]

/** How far a tool call is, as its server tells it. */
export interface ProgressData {
  tool_call_id: string
  progress: number
  total?: number
  message?: string
}

export type UiChunk =
  | { type: 'start'; messageId: string; messageMetadata: Record<string, unknown> }
  | { type: 'start-step' }
  | { type: 'finish-step' }
  | { type: 'text-start'; id: string; providerMetadata?: ProviderMetadata }
  | { type: 'text-delta'; id: string; delta: string; providerMetadata?: ProviderMetadata }
  | { type: 'text-end'; id: string; providerMetadata?: ProviderMetadata }
  | { type: 'reasoning-start'; id: string; providerMetadata?: ProviderMetadata }
  | { type: 'reasoning-delta'; id: string; delta: string; providerMetadata?: ProviderMetadata }
  | { type: 'reasoning-end'; id: string; providerMetadata?: ProviderMetadata }
  | { type: 'file'; url: string; mediaType: string; providerMetadata?: ProviderMetadata }
  | { type: 'source-url'; sourceId: string; url: string; title?: string }
  | { type: 'tool-input-start'; toolCallId: string; toolName: string; dynamic: true }
  | { type: 'tool-input-delta'; toolCallId: string; inputTextDelta: string }
  | {
      type: 'tool-input-available'
      toolCallId: string
      toolName: string
      input: unknown
      dynamic: true
      providerMetadata?: ProviderMetadata
    }
  | {
      type: 'tool-input-error'
      toolCallId: string
      toolName: string
      input: unknown
      errorText: string
      dynamic: true
      providerMetadata?: ProviderMetadata
    }
  | { type: 'tool-output-available'; toolCallId: string; output: unknown; dynamic: true }
  | { type: 'tool-output-error'; toolCallId: string; errorText: string; dynamic: true }
  | { type: 'tool-approval-request'; approvalId: string; toolCallId: string }
  /** `reason` is ours: what the person said to it. */
  | { type: 'tool-output-denied'; toolCallId: string; reason?: string }
  | InteractionChunk
  /** Not kept: how far a call is that takes its time. */
  | { type: 'data-progress'; transient: true; data: ProgressData }
  | { type: 'message-metadata'; messageMetadata: Record<string, unknown> }
  | { type: 'error'; errorText: string }
  | { type: 'finish'; finishReason: FinishReasonChunk; messageMetadata: Record<string, unknown> }
  | { type: 'abort' }

/**
 * Chunks that may be seen only once they are committed: whatever is more than text.
 */
export function isDurableFirst(type: UiChunk['type']): boolean {
  switch (type) {
    case 'start':
    case 'finish':
    case 'abort':
    case 'error':
    case 'message-metadata':
    case 'file':
    case 'tool-output-available':
    case 'tool-output-error':
    case 'tool-output-denied':
    case 'tool-approval-request':
    case 'data-form':
    case 'data-actions':
    case 'data-url':
      return true
    default:
      return false
  }
}
