import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { storageKeysOfConversation } from '#files/file_queries'
import { FileStorage } from '#files/file_storage'

/**
 * Deletes a conversation and everything of it: messages, runs and their events, search entries, kept answers, files.
 * The ledger keeps what it cost.
 */
@inject()
export class DeleteConversation {
  #sql: SqlStore
  #storage: FileStorage

  constructor(sql: SqlStore, storage: FileStorage) {
    this.#sql = sql
    this.#storage = storage
  }

  async execute(conversationId: string): Promise<void> {
    const storageKeys = await this.#sql.transaction(async (sql) => {
      const keys = await storageKeysOfConversation(sql, conversationId)
      await sql.run('delete from conversations where id = ?', conversationId)
      return keys
    })
    await this.#storage.remove(storageKeys)
  }
}
