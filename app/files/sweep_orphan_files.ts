import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from './file_storage.js'

/** Younger files may belong to a transaction that has not committed yet. */
const ORPHAN_AGE_MS = 24 * 60 * 60 * 1000

/** Removes files that no row names: their transaction never committed, or the process died before it removed them. */
@inject()
export class SweepOrphanFiles {
  #sql: SqlStore
  #storage: FileStorage

  constructor(sql: SqlStore, storage: FileStorage) {
    this.#sql = sql
    this.#storage = storage
  }

  /** Answers how many files were removed. */
  async execute(now: number = Date.now()): Promise<number> {
    let removed = 0
    for await (const key of this.#storage.writtenBefore(now - ORPHAN_AGE_MS)) {
      if (!(await this.#hasRow(key))) {
        await this.#storage.remove([key])
        removed++
      }
    }
    return removed
  }

  async #hasRow(storageKey: string): Promise<boolean> {
    const row = await this.#sql.read((sql) =>
      sql.get('select 1 as found from files where storage_key = ?', storageKey)
    )
    return row !== undefined
  }
}
