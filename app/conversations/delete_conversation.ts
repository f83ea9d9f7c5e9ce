import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { storageKeysOfConversation } from '#files/file_queries'
import { FileStorage } from '#files/file_storage'
import { findUnfinishedRuns } from '#runs/run_repository'
import { StopRun } from '#runs/stop_run'

/**
 * Deletes a conversation and everything of it: messages, runs and their events, search entries, kept answers, files.
 * The ledger keeps what it cost.
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
   * its row with the rest, and ends when it notices.
   *
   * @param origin - who does it on behalf of whom it is not; null where a person deletes their own
   */
  async execute(conversationId: string, origin: AuditOrigin | null = null): Promise<void> {
    const runs = await this.#sql.read((sql) => findUnfinishedRuns(sql, conversationId))
    await Promise.all(runs.map((run) => this.#stopRun.stop(run)))

    const storageKeys = await this.#sql.transaction(async (sql) => {
      const keys = await storageKeysOfConversation(sql, conversationId)
      const row = await sql.get<{ owner_id: string }>(
        'delete from conversations where id = ? returning owner_id',
        conversationId
      )
      if (origin !== null && row !== undefined) {
        await recordAudit(sql, {
          ...origin,
          action: 'conversation.deleted',
          target: { type: 'conversation', id: conversationId, label: conversationId },
          subjectId: row.owner_id,
        })
      }
      return keys
    })
    await this.#removeFiles(storageKeys)
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
