import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { Settings } from '#settings/settings'
import { findAnyConversation, type OwnedConversation } from './find_any_conversation.js'
import { findReadingAccess, type ReadingAccess } from './reading_access.js'

/** A reader who turns pages reads once: what comes within this time of the last look is not noted again, in ms. */
const ONE_LOOK_MS = 10 * 60_000

export interface OpenedConversation {
  conversation: OwnedConversation
  access: ReadingAccess
}

/** The door to other people's conversations: whoever goes through it for reading is noted. */
@inject()
export class OpenConversation {
  constructor(
    private sql: SqlStore,
    private settings: Settings
  ) {}

  /** Whether this installation lets administrators read with a reason. */
  get isAllowed(): boolean {
    return this.settings.get('conversation_reading') === 'with_reason'
  }

  /** Looks whether a conversation may be read, and reads nothing of it. Throws `not_found`. */
  async look(readerId: string, value: string): Promise<OpenedConversation> {
    return this.sql.read(async (sql) => {
      const conversation = await findAnyConversation(sql, value)
      if (conversation === undefined) {
        throw new Problem('not_found', { detail: 'There is no such conversation.' })
      }
      const place = { conversationId: conversation.id, readerId }
      return { conversation, access: await findReadingAccess(sql, place, this.isAllowed) }
    })
  }

  /**
   * Opens a conversation for reading. Where `access` is `own` or `allowed` it may be shown, and the audit log has it;
   * else nothing of it may be. Throws `not_found`.
   */
  async execute(readerId: string, value: string, origin: AuditOrigin): Promise<OpenedConversation> {
    const opened = await this.look(readerId, value)
    if (opened.access.kind === 'allowed') {
      await this.#note(opened.conversation, opened.access.reading, origin)
    }
    return opened
  }

  async #note(
    { id, owner }: OwnedConversation,
    reading: { id: string; reason: string },
    origin: AuditOrigin
  ) {
    const now = Date.now()
    await this.sql.transaction(async (sql) => {
      const isNew = await sql.run(
        `update conversation_readings set last_read_at = ?
         where id = ? and (last_read_at is null or last_read_at < ?)`,
        now,
        reading.id,
        now - ONE_LOOK_MS
      )
      if (isNew === 1) {
        await recordAudit(sql, {
          ...origin,
          action: 'conversation.read',
          target: { type: 'conversation', id, label: owner.email },
          subjectId: owner.id,
          reason: reading.reason,
        })
      }
    })
  }
}
