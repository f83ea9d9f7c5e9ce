import { inject } from '@adonisjs/core'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import { STORED_FILE_SCHEME } from '#runs/message_parts'
import { FileStorage, type StoredBytes } from './file_storage.js'

/** RFC 6838, section 4.2, with parameters. */
const MEDIA_TYPE =
  /^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}(?:; ?[\w.+-]+=[\w.+-]+)*$/i
const UNKNOWN_MEDIA_TYPE = 'application/octet-stream'
const MAX_COLUMN_LENGTH = 255

/** Control characters, what separates paths, and what turns the direction of text: `exe.txt` may hide behind it. */
const UNSAFE_IN_NAMES = /[\p{Cc}\u202a-\u202e\u2066-\u2069/\\]/gu

export interface NewFile {
  mediaType: string
  filename?: string
  data: Uint8Array
}

/** A file that is on the disk; it exists for others once `insertFile` has committed. */
export interface WrittenFile extends StoredBytes {
  id: string
  mediaType: string
  filename: string | null
}

function cleanMediaType(mediaType: string): string {
  return mediaType.length <= MAX_COLUMN_LENGTH && MEDIA_TYPE.test(mediaType)
    ? mediaType.toLowerCase()
    : UNKNOWN_MEDIA_TYPE
}

export function cleanFilename(filename: string | undefined): string | null {
  const name = filename?.replace(UNSAFE_IN_NAMES, '_').slice(0, MAX_COLUMN_LENGTH).toWellFormed()
  return name === undefined || name === '' ? null : name
}

/** How a stored part or a frame names the file. */
export function storedUrl(file: { id: string }): string {
  return STORED_FILE_SCHEME + file.id
}

/** Whose a file is. `conversationId` null: only the owner can read it. */
export interface FilePlace {
  ownerId: string
  conversationId: string | null
}

/** Gives stored bytes an id, and a type and name that are safe to show. */
export function nameFile(stored: StoredBytes, { mediaType, filename }: Omit<NewFile, 'data'>) {
  return {
    ...stored,
    id: newId(),
    mediaType: cleanMediaType(mediaType),
    filename: cleanFilename(filename),
  }
}

/** Inserts the row of a written file. */
export async function insertFile(sql: Sql, file: WrittenFile, place: FilePlace): Promise<void> {
  await sql.run(
    `insert into files
       (id, owner_id, conversation_id, storage_key, media_type, filename, size, sha256, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    file.id,
    place.ownerId,
    place.conversationId,
    file.storageKey,
    file.mediaType,
    file.filename,
    file.size,
    file.sha256,
    Date.now()
  )
}

/**
 * Stores a file in two steps: first the bytes, then, in the transaction of whatever refers to it, the row. If the second
 * never comes, `SweepOrphanFiles` removes the bytes a day later.
 */
@inject()
export class StoreFile {
  #storage: FileStorage

  constructor(storage: FileStorage) {
    this.#storage = storage
  }

  /** Writes the bytes and gives the file its id. Never inside a transaction. */
  async write(file: NewFile): Promise<WrittenFile> {
    return nameFile(await this.#storage.write(file.data), file)
  }

  /** Removes written files that got no row. What cannot be removed now is an orphan, and swept within a day. */
  async discard(files: WrittenFile[]): Promise<void> {
    try {
      await this.#storage.remove(files.map(({ storageKey }) => storageKey))
    } catch {}
  }

  /** `insertFile` */
  insert(sql: Sql, file: WrittenFile, place: FilePlace): Promise<void> {
    return insertFile(sql, file, place)
  }
}
