import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { StoreFile, type NewFile, type WrittenFile } from '#files/store_file'
import type { ChatTarget } from './chats.js'
import { multipart, type TestPart } from './multipart.js'
import { plainRequest, type PlainAnswer } from './plain_http.js'

/** A picture of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64'
)

/** Stores a file as the application does. */
export async function createFile(
  place: { ownerId: string; conversationId: string | null },
  file: Partial<NewFile> = {}
): Promise<WrittenFile> {
  const storeFile = await app.container.make(StoreFile)
  const written = await storeFile.write({
    mediaType: 'image/png',
    data: Buffer.from('not really a picture'),
    ...file,
  })
  await sql.transaction((db) => storeFile.insert(db, written, place))
  return written
}

export interface Uploaded {
  id: string
  filename: string | null
  media_type: string
  size_bytes: number
  url: string
  created_at: string
  /** Of a problem. */
  code: string
  errors: { field: string; rule: string }[]
}

/** `POST /files` with these parts. */
export async function sendParts(
  { headers }: ChatTarget,
  parts: TestPart[],
  more: Record<string, string> = {}
): Promise<PlainAnswer & { body: Uploaded }> {
  const { type, body } = multipart(parts)
  const answer = await plainRequest('/files', {
    method: 'POST',
    headers: { ...headers, 'content-type': type, ...more },
    body,
  })
  return { ...answer, body: JSON.parse(answer.text) }
}

/** `POST /files` with one file. */
export function upload(
  target: ChatTarget,
  filename: string,
  data: string | Uint8Array,
  type = 'application/octet-stream'
) {
  return sendParts(target, [{ filename, data, type }])
}

/** How many rows a person has in `files`. */
export async function filesOf({ id }: { id: string }): Promise<string[]> {
  const rows = await sql.read((db) =>
    db.all<{ storage_key: string }>('select storage_key from files where owner_id = ?', id)
  )
  return rows.map((row) => row.storage_key)
}
