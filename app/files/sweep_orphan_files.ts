import { inject } from '@adonisjs/core'
import filesConfig from '#config/files'
import { SqlStore } from '#core/sql_store'
import { isFileOfJob } from '#jobs/tracked/is_file_of_job'
import { FileStaging } from './file_staging.js'
import { FileStorage } from './file_storage.js'

/** Younger files may belong to a transaction that has not committed yet. */
const ORPHAN_AGE_MS = 24 * 60 * 60 * 1000

/** Uploads that one statement forgets: others want to write meanwhile. */
const BATCH = 200

/**
 * Removes uploads that no message came to use, files that no row names (their transaction never committed, or the process
 * died before it removed them), and what broken uploads left.
 */
@inject()
export class SweepOrphanFiles {
  #sql: SqlStore
  #storage: FileStorage
  #staging: FileStaging

  constructor(sql: SqlStore, storage: FileStorage, staging: FileStaging) {
    this.#sql = sql
    this.#storage = storage
    this.#staging = staging
  }

  /**
   * Answers how many files were removed.
   *
   * @param now in ms since 1970
   * @param signal leaves the rest to another time
   */
  async execute(now: number = Date.now(), signal?: AbortSignal): Promise<number> {
    let removed = await this.#staging.sweep(now - ORPHAN_AGE_MS)
    removed += await this.#sweepUnattached(now - filesConfig.unattachedMs, signal)
    for await (const key of this.#storage.writtenBefore(now - ORPHAN_AGE_MS, signal)) {
      if (!(await this.#isNamed(key, now))) {
        await this.#storage.remove([key])
        removed++
      }
    }
    return removed
  }

  /** The rows first: from then on nothing can use them. */
  async #sweepUnattached(before: number, signal?: AbortSignal): Promise<number> {
    let removed = 0
    for (;;) {
      const rows = await this.#sql.transaction((sql) =>
        sql.all<{ storage_key: string }>(
          `delete from files where id in (
             select id from files where conversation_id is null and created_at < ?
             and owner_id not in (select user_id from legal_holds where user_id is not null)
             limit ${BATCH}
           ) and conversation_id is null returning storage_key`,
          before
        )
      )
      await this.#storage.remove(rows.map((row) => row.storage_key))
      removed += rows.length
      if (rows.length < BATCH || signal?.aborted) {
        return removed
      }
    }
  }

  async #isNamed(storageKey: string, now: number): Promise<boolean> {
    return this.#sql.read(async (sql) => {
      const row = await sql.get('select 1 as found from files where storage_key = ?', storageKey)
      return row !== undefined || (await isFileOfJob(sql, storageKey, now))
    })
  }
}
