import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { assertPersonNotHeld } from '#retention/holds/hold_rows'
import { findOwnFile } from './file_queries.js'
import { FileStorage } from './file_storage.js'

/** Deletes an upload that no message uses. */
@inject()
export class DeleteFile {
  constructor(
    private sql: SqlStore,
    private storage: FileStorage,
    private logger: Logger
  ) {}

  /**
   * Throws `not_found` where the person has no such file, `file_in_use` where a message uses it, and `legal_hold`.
   */
  async execute(ownerId: string, fileId: string): Promise<void> {
    const storageKey = await this.sql.transaction(async (sql) => {
      await assertPersonNotHeld(sql, ownerId)
      const row = await sql.get<{ storage_key: string }>(
        `delete from files where id = ? and owner_id = ? and conversation_id is null
         returning storage_key`,
        fileId,
        ownerId
      )
      if (row === undefined) {
        const file = await findOwnFile(sql, ownerId, fileId)
        throw file === undefined
          ? new Problem('not_found', { detail: 'There is no such file.' })
          : new Problem('file_in_use', { detail: 'It goes with its conversation.' })
      }
      return row.storage_key
    })
    await this.#remove(storageKey)
  }

  /** The row is gone already: what cannot be removed now is an orphan, and swept within a day. */
  async #remove(storageKey: string): Promise<void> {
    try {
      await this.storage.remove([storageKey])
    } catch (error) {
      this.logger.error({ err: error }, 'A deleted file could not be removed')
    }
  }
}
