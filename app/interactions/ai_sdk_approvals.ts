/** A message of an AI SDK body, as far as it is looked at. */
export interface AiSdkMessage {
  role: string
  parts: Record<string, unknown>[]
}

/** What a person said to a `tool-approval-request`, by the client's word. */
export interface ApprovalResponse {
  /** Claims to be the id of an interaction. */
  id: string
  approved: boolean
  reason?: string
}

/** More are not read from one message. */
const MAX_RESPONSES = 100
/** In UTF-16 units. */
const MAX_REASON_LENGTH = 1_000

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isToolPart({ type }: Record<string, unknown>): boolean {
  return typeof type === 'string' && (type === 'dynamic-tool' || type.startsWith('tool-'))
}

function toResponse(part: Record<string, unknown>): ApprovalResponse[] {
  const { state, approval } = part
  if (!isToolPart(part) || state !== 'approval-responded' || !isRecord(approval)) {
    return []
  }
  const { id, approved, reason } = approval
  if (typeof id !== 'string' || typeof approved !== 'boolean') {
    return []
  }
  const isReason = typeof reason === 'string' && reason !== ''
  return [
    {
      id,
      approved,
      ...(isReason && { reason: reason.slice(0, MAX_REASON_LENGTH).toWellFormed() }),
    },
  ]
}

/**
 * The approvals that an AI SDK client sends back: those of its last message, where that is the assistant's. Older messages
 * keep their parts in this state where an answer was stopped; they ask for nothing. Of the message only ids and answers are
 * read: what is called, and with what, is what was stored.
 */
export function readApprovalResponses(messages: AiSdkMessage[]): ApprovalResponse[] {
  const last = messages.at(-1)
  if (last?.role !== 'assistant') {
    return []
  }
  const byId = new Map<string, ApprovalResponse>()
  for (const response of last.parts.flatMap(toResponse).slice(0, MAX_RESPONSES)) {
    if (!byId.has(response.id)) {
      byId.set(response.id, response)
    }
  }
  return [...byId.values()]
}
