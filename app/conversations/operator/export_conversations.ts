import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import ConversationTransformer from '#conversations/conversation_transformer'
import { exportedMessages } from '#conversations/export/exported_messages'
import { jsonExport, jsonLineExport } from '#conversations/export/json_export'
import { markdownExport } from '#conversations/export/markdown_export'
import { findConversation, findConversationOrFail } from '#conversations/find_conversation'
import { SqlStore } from '#core/sql_store'
import { signedAddress } from '#files/present_parts'
import { everyConversation, type ListedConversation } from './list_all_conversations.js'

export const EXPORT_FORMATS = ['json', 'jsonl', 'md'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What is exported: one conversation, all of a person, or all that there are. */
export type ExportScope =
  | { kind: 'conversation'; conversation: ListedConversation }
  | { kind: 'owner'; owner: { id: string; email: string } }
  | { kind: 'all' }

const UNTITLED = 'Conversation'

/** Conversations of anybody as text, piece by piece and only as fast as it is taken. */
@inject()
export class ExportConversations {
  constructor(private sql: SqlStore) {}

  /** Writes down who takes what out; before the first word of it is read. */
  async begin(scope: ExportScope, format: ExportFormat, origin: AuditOrigin): Promise<void> {
    await this.sql.transaction((sql) =>
      recordAudit(sql, {
        ...origin,
        action: 'conversation.exported',
        ...targetOf(scope),
        after: { scope: scope.kind, format },
      })
    )
  }

  /** The conversations of a scope, a few in memory at a time. */
  async *list(scope: ExportScope): AsyncGenerator<ListedConversation> {
    if (scope.kind === 'conversation') {
      yield scope.conversation
      return
    }
    const ownerId = scope.kind === 'owner' ? scope.owner.id : null
    yield* everyConversation((work) => this.sql.read(work), ownerId)
  }

  /** Whether it has not been deleted since it was listed. */
  async isThere({ id, ownerId }: ListedConversation): Promise<boolean> {
    const found = await this.sql.read((sql) => findConversation(sql, ownerId, id))
    return found !== undefined
  }

  /** One conversation with all its branches, as its owner sees it. */
  async *text(listed: ListedConversation, format: ExportFormat): AsyncGenerator<string> {
    const { id, ownerId, ownerEmail } = listed
    const messages = exportedMessages(this.sql, id, signedAddress(ownerId))
    if (format === 'md') {
      yield* markdownExport(listed.title ?? UNTITLED, messages)
      return
    }
    const found = await this.sql.read((sql) => findConversationOrFail(sql, ownerId, id))
    const conversation = new ConversationTransformer(found).toObject()
    yield* format === 'json'
      ? jsonExport(conversation, messages)
      : jsonLineExport(conversation, { id: ownerId, email: ownerEmail }, messages)
  }
}

function targetOf(scope: ExportScope) {
  switch (scope.kind) {
    case 'conversation': {
      const { id, ownerId } = scope.conversation
      return { target: { type: 'conversation', id, label: id }, subjectId: ownerId }
    }
    case 'owner':
      return { target: { type: 'user', id: scope.owner.id, label: scope.owner.email } }
    case 'all':
      return { target: null }
    default: {
      const exhaustive: never = scope
      return exhaustive
    }
  }
}
