import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { insertConversation } from '#conversations/insert_conversation'
import type { MessageUsage } from '#conversations/message_view'
import { indexText } from '#conversations/search_index'
import { textOf, type MessagePart } from '#runs/message_parts'
import type { RunState } from '#runs/run_states'

export interface TestConversation {
  id: string
  ownerId: string
  ownerParticipantId: string
  assistantParticipantId: string
}

/** Makes a conversation straight in the database, as the application does. */
export async function createConversation(
  owner: { id: string },
  options: { title?: string; externalId?: string; now?: number } = {}
): Promise<TestConversation> {
  const title = options.title ?? null
  const inserted = await sql.transaction(async (db) => {
    const conversation = insertConversation(db, {
      ownerId: owner.id,
      title,
      model: null,
      systemPrompt: null,
      tools: 'auto',
      externalId: options.externalId ?? null,
      lastSeq: 0,
      now: options.now ?? Date.now(),
    })
    if (title !== null) {
      indexText(db, { conversationId: conversation.id, messageId: null, text: title })
    }
    return conversation
  })
  return { ...inserted, ownerId: owner.id }
}

export interface TestMessage {
  role?: 'user' | 'assistant'
  /** The message that this one follows; absent or null: none. */
  parentId?: string | null
  text?: string
  parts?: MessagePart[]
  clientId?: string
  status?: RunState
  usage?: MessageUsage
  errorCode?: string
}

/** Adds a message to a conversation and answers its id. */
export async function addMessage(
  conversation: TestConversation,
  message: TestMessage = {}
): Promise<string> {
  const id = newId()
  const role = message.role ?? 'user'
  const parts = message.parts ?? [{ type: 'text', text: message.text ?? 'Hello' }]
  const now = Date.now()
  await sql.transaction(async (db) => {
    const row = await db.get<{ last_seq: number }>(
      'update conversations set last_seq = last_seq + 1 where id = ? returning last_seq',
      conversation.id
    )
    await db.run(
      `insert into messages
         (id, conversation_id, parent_id, seq, client_id, participant_id, role, parts, status,
          model, provider, finish_reason, usage, error_code, created_at, updated_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      conversation.id,
      message.parentId ?? null,
      row?.last_seq ?? 0,
      message.clientId ?? null,
      role === 'user' ? conversation.ownerParticipantId : conversation.assistantParticipantId,
      role,
      JSON.stringify(parts),
      message.status ?? 'completed',
      role === 'user' ? null : 'demo',
      role === 'user' ? null : 'demo',
      role === 'user' ? null : 'stop',
      message.usage ? JSON.stringify(message.usage) : null,
      message.errorCode ?? null,
      now,
      now
    )
    const text = textOf(parts)
    indexText(db, { conversationId: conversation.id, messageId: id, text })
  })
  return id
}

/** Adds `count` messages, each the next one's parent, people and assistant in turn; answers their ids in order. */
export async function addBranch(
  conversation: TestConversation,
  count: number,
  parentId: string | null = null
): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    const role = n % 2 === 0 ? 'user' : 'assistant'
    ids.push(
      await addMessage(conversation, { role, parentId: ids.at(-1) ?? parentId, text: `No ${n}` })
    )
  }
  return ids
}
