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
  /** Milliseconds since 1970. */
  createdAt: number
}

interface FileRow {
  id: string
  storage_key: string
  media_type: string
  filename: string | null
  size: number
  sha256: string
  created_at: number
}

const COLUMNS = 'f.id, f.storage_key, f.media_type, f.filename, f.size, f.sha256, f.created_at'

function toFileView(row: FileRow): FileView {
  return {
    id: row.id,
    storageKey: row.storage_key,
    mediaType: row.media_type,
    filename: row.filename,
    size: row.size,
    sha256: row.sha256,
    createdAt: row.created_at,
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

/** Finds a person's own file, wherever it is used. */
export async function findOwnFile(
  sql: Sql,
  ownerId: string,
  fileId: string
): Promise<FileView | undefined> {
  const row = await sql.get<FileRow>(
    `select ${COLUMNS} from files f where f.id = ? and f.owner_id = ?`,
    fileId,
    ownerId
  )
  return row && toFileView(row)
}

/**
 * Finds a file that a message may use: the person's own upload that no message uses yet, or a file of the very
 * conversation. `conversationId` null: a conversation that is not there yet.
 */
export async function findAttachableFile(
  sql: Sql,
  place: { userId: string; conversationId: string | null },
  fileId: string
): Promise<FileView | undefined> {
  const row = await sql.get<FileRow>(
    `select ${COLUMNS} from files f where f.id = ?
     and ((f.owner_id = ? and f.conversation_id is null) or f.conversation_id = ?)`,
    fileId,
    place.userId,
    place.conversationId
  )
  return row && toFileView(row)
}

/** Finds the same file, sent by the same person before: front ends send an unchanged message with all its bytes again. */
export async function findSentFile(
  sql: Sql,
  place: { userId: string; conversationId: string },
  file: Pick<FileView, 'sha256' | 'mediaType' | 'filename'>
): Promise<FileView | undefined> {
  const row = await sql.get<FileRow>(
    `select ${COLUMNS} from files f
     where f.conversation_id = ? and f.owner_id = ? and f.sha256 = ? and f.media_type = ?
     and f.filename is not distinct from ? order by f.id limit 1`,
    place.conversationId,
    place.userId,
    file.sha256,
    file.mediaType,
    file.filename
  )
  return row && toFileView(row)
}

/**
 * Makes an upload a file of a conversation. False where there is no such file to take: deleted, swept, or taken by another
 * conversation meanwhile.
 */
export async function attachFile(
  sql: Sql,
  place: { userId: string; conversationId: string },
  fileId: string
): Promise<boolean> {
  const taken = await sql.run(
    `update files set conversation_id = ?
     where id = ? and ((owner_id = ? and conversation_id is null) or conversation_id = ?)`,
    place.conversationId,
    fileId,
    place.userId,
    place.conversationId
  )
  return taken === 1
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
