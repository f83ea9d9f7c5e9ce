import type { Sql } from '#core/sql'

/** A stored file's row, without whose it is. */
export interface FileView {
  id: string
  storageKey: string
  mediaType: string
  filename: string | null
  /** In bytes. */
  size: number
  sha256: string
}

interface FileRow {
  id: string
  storage_key: string
  media_type: string
  filename: string | null
  size: number
  sha256: string
}

const COLUMNS = 'f.id, f.storage_key, f.media_type, f.filename, f.size, f.sha256'

function toFileView(row: FileRow): FileView {
  return {
    id: row.id,
    storageKey: row.storage_key,
    mediaType: row.media_type,
    filename: row.filename,
    size: row.size,
    sha256: row.sha256,
  }
}

/**
 * Finds a file that `readerId` may read now: an account that is not suspended and takes part in the file's conversation,
 * or owns the file where it has none yet. `fileId` and `readerId` are UUIDs.
 */
export async function findReadableFile(
  sql: Sql,
  readerId: string,
  fileId: string
): Promise<FileView | undefined> {
  const row = await sql.get<FileRow>(
    `select ${COLUMNS} from files f join users u on u.id = ? and u.suspended_at is null
     where f.id = ? and case when f.conversation_id is null then f.owner_id = u.id else exists (
       select 1 from participants p where p.conversation_id = f.conversation_id and p.user_id = u.id
     ) end`,
    readerId,
    fileId
  )
  return row && toFileView(row)
}

/** Finds a file of a conversation, for the context that a model gets. */
export async function findConversationFile(
  sql: Sql,
  conversationId: string,
  fileId: string
): Promise<FileView | undefined> {
  const row = await sql.get<FileRow>(
    `select ${COLUMNS} from files f where f.id = ? and f.conversation_id = ?`,
    fileId,
    conversationId
  )
  return row && toFileView(row)
}

/** The names on the disk of a conversation's files: to be removed after its rows are gone. */
export async function storageKeysOfConversation(
  sql: Sql,
  conversationId: string
): Promise<string[]> {
  const rows = await sql.all<{ storage_key: string }>(
    'select storage_key from files where conversation_id = ?',
    conversationId
  )
  return rows.map((row) => row.storage_key)
}
