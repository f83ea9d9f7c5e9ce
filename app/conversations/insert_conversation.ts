import { newId } from '#core/ids'
import type { SqlTransaction } from '#core/sql'
import { insertSummary } from './conversation_summaries.js'
import type { ToolChoice } from './tool_choice.js'

/** The assistant that answers where nobody chose another; inserted by the migration. */
export const DEFAULT_ASSISTANT_ID = '01900000-0000-7000-8000-000000000001'

export interface NewConversation {
  ownerId: string
  title: string | null
  model: string | null
  systemPrompt: string | null
  tools: ToolChoice
  externalId: string | null
  /** Days without a message after which it is deleted; absent: as long as the installation says. */
  retentionDays?: number | null
  /** Sequence numbers that are given out with the conversation. */
  lastSeq: number
  /** Milliseconds since 1970. */
  now: number
}

export interface InsertedConversation {
  id: string
  ownerParticipantId: string
  assistantParticipantId: string
}

/**
 * Inserts a conversation with its two participants, the owner and the assistant. Where the owner uses
 * the external id already, the transaction fails with the database's unique violation.
 */
export function insertConversation(
  sql: SqlTransaction,
  conversation: NewConversation
): InsertedConversation {
  const { now, ownerId } = conversation
  const id = newId()
  sql.send(
    `insert into conversations
       (id, owner_id, external_id, title, model, system_prompt, tools, last_seq, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    ownerId,
    conversation.externalId,
    conversation.title,
    conversation.model,
    conversation.systemPrompt,
    JSON.stringify(conversation.tools),
    conversation.lastSeq,
    now,
    now
  )
  const ownerParticipantId = newId()
  const assistantParticipantId = newId()
  sql.send(
    `insert into participants
       (id, conversation_id, user_id, assistant_id, role, last_activity_at, created_at)
     values (?, ?, ?, null, 'owner', ?, ?), (?, ?, null, ?, 'assistant', ?, ?)`,
    ownerParticipantId,
    id,
    ownerId,
    now,
    now,
    assistantParticipantId,
    id,
    DEFAULT_ASSISTANT_ID,
    now,
    now
  )
  insertSummary(sql, id, { now, retentionDays: conversation.retentionDays ?? null })
  return { id, ownerParticipantId, assistantParticipantId }
}
