import type { SqlStore } from '#core/sql_store'
import { findConversationFile } from '#files/file_queries'
import type { FileStorage } from '#files/file_storage'
import { storedUrl, type StoreFile } from '#files/store_file'
import type { FileFinder } from '#runs/context_files'
import type { FileKeeper } from '#runs/model_event_writer'
import type { RunRecord } from '#runs/run_states'

/** Keeps what the model of this run makes as files of its conversation. */
export function keeperFor(sql: SqlStore, storeFile: StoreFile, run: RunRecord): FileKeeper {
  return async (file) => {
    const written = await storeFile.write(file)
    await sql.transaction((trx) =>
      storeFile.insert(trx, written, { ownerId: run.userId, conversationId: run.conversationId })
    )
    return { url: storedUrl(written), mediaType: written.mediaType }
  }
}

/** Finds the files of a conversation that a model gets back. */
export function finderFor(sql: SqlStore, storage: FileStorage, conversationId: string): FileFinder {
  return async (fileId) => {
    const file = await sql.read((connection) =>
      findConversationFile(connection, conversationId, fileId)
    )
    return file === undefined
      ? null
      : { size: file.size, read: (limit) => storage.read(file.storageKey, limit) }
  }
}
