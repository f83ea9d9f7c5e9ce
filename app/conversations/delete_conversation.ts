import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { giveBack } from '#limits/budgets/charge'
import {
  assertConversationNotHeld,
  conversationHeld,
  heldWhereReferred,
} from '#retention/holds/hold_rows'
import { findUnfinishedRuns } from '#runs/run_repository'
import { StopRun } from '#runs/stop_run'
import { lockConversations } from './lock_conversations.js'
import { removeConversations } from './remove_conversations.js'

/**
 * Deletes a conversation and everything of it: messages, runs and their events, search entries, kept answers, files.
 * The ledger keeps what it cost, and the figures that there were answers.
 */
@inject()
export class DeleteConversation {
  #sql: SqlStore
  #storage: FileStorage
  #stopRun: StopRun
  #logger: Logger

  constructor(sql: SqlStore, storage: FileStorage, stopRun: StopRun, logger: Logger) {
    this.#sql = sql
    this.#storage = storage
    this.#stopRun = stopRun
    this.#logger = logger
  }

  /**
   * Stops what is being written first, so that nobody goes on paying for it. A run that cannot be stopped in time loses
   * its row with the rest, and ends when it notices. Throws `legal_hold`.
   *
   * @param origin who deletes what is not theirs, for the audit log; null where it is one's own
   */
  async execute(conversationId: string, origin: AuditOrigin | null = null): Promise<void> {
    const runs = await this.#sql.read(async (sql) => {
      await assertConversationNotHeld(sql, conversationId)
      return findUnfinishedRuns(sql, conversationId)
    })
    await Promise.all(runs.map((run) => this.#stopRun.stop(run)))
    const deletion = this.#sql.transaction((sql) => this.#delete(sql, conversationId, origin))
    await this.#removeFiles(await heldWhereReferred(deletion))
  }

  async #delete(sql: Sql, conversationId: string, origin: AuditOrigin | null): Promise<string[]> {
    const { free, held } = await lockConversations(sql, [conversationId])
    if (held.length > 0) {
      throw conversationHeld()
    }
    const owner = origin && (await findOwner(sql, conversationId))
    const { storageKeys, reservations } = await removeConversations(sql, free)
    if (origin && owner) {
      await recordAudit(sql, {
        ...origin,
        action: 'conversation.deleted',
        /* The title would outlive what it is of. */
        target: { type: 'conversation', id: conversationId, label: owner.email },
        subjectId: owner.id,
      })
    }
    await giveBack(sql, reservations)
    return storageKeys
  }

  /** The rows are gone already: what cannot be removed now is an orphan, and swept within a day. */
  async #removeFiles(storageKeys: string[]): Promise<void> {
    try {
      await this.#storage.remove(storageKeys)
    } catch (error) {
      this.#logger.error({ err: error }, 'Files of a deleted conversation could not be removed')
    }
  }
}

function findOwner(sql: Sql, conversationId: string) {
  return sql.get<{ id: string; email: string }>(
    'select u.id, u.email from conversations c join users u on u.id = c.owner_id where c.id = ?',
    conversationId
  )
}
