import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { insertConversation, type InsertedConversation } from '#conversations/insert_conversation'
import { indexText } from '#conversations/search_index'
import { isUniqueViolation } from '#core/database_errors'
import { newId } from '#core/ids'
import type { Sql, SqlTransaction } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { textOf } from '#runs/message_parts'
import type { ImportedConversation, ImportedMessage } from './imported_conversation.js'

const MAX_TITLE = 500
const MAX_SYSTEM_PROMPT = 100_000

/** What became of a conversation; `conversationId` is null where nothing was stored. */
export interface ImportOutcome {
  outcome: 'imported' | 'already_there'
  conversationId: string | null
}

/** Stores a conversation of a file as one of a person, with all its branches; all of it or nothing. */
@inject()
export class ImportConversation {
  constructor(private sql: SqlStore) {}

  /** Nothing where the person has it already, by its external id or as the very conversation that was exported. */
  async execute(
    owner: { id: string; email: string },
    conversation: ImportedConversation,
    origin: AuditOrigin
  ): Promise<ImportOutcome> {
    try {
      return await this.sql.transaction(async (sql) => {
        const existing = await findImported(sql, owner.id, conversation)
        if (existing !== null) {
          return { outcome: 'already_there', conversationId: existing }
        }
        const conversationId = await insert(sql, owner.id, conversation)
        await recordAudit(sql, {
          ...origin,
          action: 'conversation.imported',
          target: { type: 'conversation', id: conversationId, label: conversation.externalId },
          after: { owner: owner.email, messages: conversation.messages.length },
          subjectId: owner.id,
        })
        return { outcome: 'imported', conversationId }
      })
    } catch (error) {
      /* Somebody imported it at the same moment. */
      if (isUniqueViolation(error)) {
        return { outcome: 'already_there', conversationId: null }
      }
      throw error
    }
  }
}

/** The id of a person's conversation that is the one of the file; null where there is none. */
export async function findImported(
  sql: Sql,
  ownerId: string,
  { externalId, originalId }: ImportedConversation
): Promise<string | null> {
  const row = await sql.get<{ id: string }>(
    'select id from conversations where owner_id = ? and external_id = ?',
    ownerId,
    externalId
  )
  if (row !== undefined || originalId === null) {
    return row?.id ?? null
  }
  const original = await sql.get<{ id: string }>(
    'select id from conversations where id = ? and owner_id = ?',
    originalId,
    ownerId
  )
  return original?.id ?? null
}

async function insert(
  sql: SqlTransaction,
  ownerId: string,
  conversation: ImportedConversation
): Promise<string> {
  const { messages, updatedAt } = conversation
  const title = conversation.title?.slice(0, MAX_TITLE).toWellFormed() ?? null
  const inserted = insertConversation(sql, {
    ownerId,
    title,
    model: null,
    systemPrompt: conversation.systemPrompt?.slice(0, MAX_SYSTEM_PROMPT).toWellFormed() ?? null,
    tools: conversation.tools,
    externalId: conversation.externalId,
    lastSeq: messages.length,
    now: updatedAt,
  })
  sql.send(
    'update conversations set created_at = ?, archived_at = ? where id = ?',
    conversation.createdAt,
    conversation.isArchived ? updatedAt : null,
    inserted.id
  )
  if (title !== null) {
    indexText(sql, { conversationId: inserted.id, messageId: null, text: title })
  }
  const ids = new Map(messages.map(({ key }) => [key, newId()]))
  for (const [index, message] of messages.entries()) {
    await insertMessage(sql, inserted, { message, ids, seq: index + 1 })
  }
  return inserted.id
}

/** Waits for each: what is sent ahead is kept in memory, and there may be many. */
async function insertMessage(
  sql: SqlTransaction,
  conversation: InsertedConversation,
  { message, ids, seq }: { message: ImportedMessage; ids: Map<string, string>; seq: number }
): Promise<void> {
  const id = ids.get(message.key) ?? newId()
  const isAnswer = message.role === 'assistant'
  await sql.run(
    `insert into messages
       (id, conversation_id, parent_id, seq, participant_id, role, parts, status, model, provider,
        finish_reason, usage, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    conversation.id,
    message.parentKey === null ? null : (ids.get(message.parentKey) ?? null),
    seq,
    isAnswer ? conversation.assistantParticipantId : conversation.ownerParticipantId,
    message.role,
    JSON.stringify(message.parts),
    message.status,
    message.model,
    message.provider,
    message.finishReason,
    message.usage === null ? null : JSON.stringify(message.usage),
    message.createdAt,
    message.createdAt
  )
  const text = textOf(message.parts)
  indexText(sql, { conversationId: conversation.id, messageId: id, text })
}
