import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { OpenConversation } from './open_conversation.js'
import { READING_MS } from './reading_access.js'

export interface AllowReadingInput {
  readerId: string
  conversationId: string
  /** In the words of who reads; the person sees it. */
  reason: string
}

/** Lets an administrator read a conversation of somebody else for the next hours: they have said why. */
@inject()
export class AllowReading {
  constructor(
    private sql: SqlStore,
    private door: OpenConversation
  ) {}

  /**
   * Does nothing where it may be read already. Throws `not_found`, and `forbidden` where this installation lets
   * nobody read the conversations of others.
   */
  async execute(
    { readerId, conversationId, reason }: AllowReadingInput,
    origin: AuditOrigin
  ): Promise<void> {
    const { conversation, access } = await this.door.look(readerId, conversationId)
    if (access.kind === 'forbidden') {
      throw new Problem('forbidden', {
        detail: 'This installation lets nobody read the conversations of others.',
      })
    }
    if (access.kind !== 'reason_needed') {
      return
    }
    const now = Date.now()
    const expiresAt = now + READING_MS
    await this.sql.transaction(async (sql) => {
      await sql.run(
        `insert into conversation_readings
           (id, conversation_id, reader_id, reason, created_at, expires_at)
         values (?, ?, ?, ?, ?, ?)`,
        newId(),
        conversation.id,
        readerId,
        reason,
        now,
        expiresAt
      )
      await recordAudit(sql, {
        ...origin,
        action: 'conversation.reading_allowed',
        target: { type: 'conversation', id: conversation.id, label: conversation.owner.email },
        subjectId: conversation.owner.id,
        after: { until: new Date(expiresAt).toISOString() },
        reason,
      })
    })
  }
}
