import type { FileContent, TextContent } from '#ai/types'
import { STORED_FILE_SCHEME, type FilePart } from '#runs/message_parts'

/** Raw bytes of files in one request at most; in base64 they take a third more. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024

/** A stored file, whose bytes are read where they are wanted. */
export interface StoredFile {
  /** In bytes. */
  size: number
  read(): Promise<Uint8Array>
}

/** Finds a file of a conversation by its id; null where it is gone. */
export type FileFinder = (fileId: string) => Promise<StoredFile | null>

/** Makes what a model gets in place of a file; null: nothing. */
export type PartLoader = (part: FilePart) => Promise<FileContent | TextContent | null>

/**
 * Loads the files of one context, to be asked for newest message first: once one does not fit, it and all older ones are
 * only mentioned.
 */
export function budgetedFiles(find: FileFinder): PartLoader {
  let left = MAX_FILE_BYTES
  return async (part) => {
    const file = part.url.startsWith(STORED_FILE_SCHEME)
      ? await find(part.url.slice(STORED_FILE_SCHEME.length))
      : null
    if (file === null) {
      return null
    }
    if (file.size > left) {
      left = 0
      return { type: 'text', text: noticeOf(part) }
    }
    left -= file.size
    return contentOf(part, await file.read())
  }
}

/** Stands for the files where only their number matters. */
export const outlinedFiles: PartLoader = async (part) => contentOf(part, new Uint8Array())

function contentOf(part: FilePart, data: Uint8Array): FileContent {
  return {
    type: 'file',
    mediaType: part.mediaType,
    data,
    ...(part.filename !== undefined && { filename: part.filename }),
    ...(part.providerMetadata && { metadata: part.providerMetadata }),
  }
}

function noticeOf({ filename = 'file', mediaType }: FilePart): string {
  return `[The file ${filename} (${mediaType}) is left out: the files of this conversation are too large together.]`
}
