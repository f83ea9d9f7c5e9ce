import { contentKind } from '#ai/content_kind'
import type { FileContent, TextContent } from '#ai/types'
import { TOKENS_PER_FILE, BYTES_PER_TOKEN } from '#ai/usage'
import { STORED_FILE_SCHEME, type FilePart } from '#runs/message_parts'
import { cutNotice, leftOutNotice, textFile } from '#runs/text_files'

/** Raw bytes of files in one request at most; in base64 they take a third more. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024

/** A stored file, whose bytes are read where they are wanted. */
export interface StoredFile {
  /** In bytes. */
  size: number
  /** All bytes, or the first `limit`. */
  read(limit?: number): Promise<Uint8Array>
}

/** Finds a file of a conversation by its id; null where it is gone. */
export type FileFinder = (fileId: string) => Promise<StoredFile | null>

/** Makes what a model gets in place of a file; null: nothing. */
export type PartLoader = (part: FilePart) => Promise<FileContent | TextContent | null>

/** The files of one context. Both are to be asked newest message first, `tokensOf` before `load`. */
export interface ContextFiles {
  /** About how many tokens a file takes: text by its size, anything else by a rule of thumb. */
  tokensOf(part: FilePart): Promise<number>
  load: PartLoader
}

/** What a text file gets of the space for text files. */
interface TextShare {
  file: StoredFile | null
  tokens: number
}

/**
 * Loads the files of one context: once one does not fit, it and all older ones are only mentioned. Text files become text,
 * and share `textTokens` of the context: one that does not fit is cut.
 */
export function budgetedFiles(find: FileFinder, textTokens: number): ContextFiles {
  let left = MAX_FILE_BYTES
  let textLeft = Math.floor(textTokens)
  const shares = new Map<FilePart, TextShare>()
  const findPart = async ({ url }: FilePart) =>
    url.startsWith(STORED_FILE_SCHEME) ? find(url.slice(STORED_FILE_SCHEME.length)) : null

  const shareOf = async (part: FilePart): Promise<TextShare> => {
    const known = shares.get(part)
    if (known !== undefined) {
      return known
    }
    const file = await findPart(part)
    const tokens = Math.min(Math.ceil((file?.size ?? 0) / BYTES_PER_TOKEN), textLeft)
    textLeft -= tokens
    const share = { file, tokens }
    shares.set(part, share)
    return share
  }

  return {
    async tokensOf(part) {
      if (!isText(part)) {
        return TOKENS_PER_FILE
      }
      const { tokens } = await shareOf(part)
      return tokens
    },
    async load(part) {
      if (isText(part)) {
        return loadText(part, await shareOf(part))
      }
      const file = await findPart(part)
      if (file === null) {
        return null
      }
      if (file.size > left) {
        left = 0
        return { type: 'text', text: leftOutNotice(part) }
      }
      left -= file.size
      return contentOf(part, await file.read())
    },
  }
}

/** Stands for the files where only their number matters. */
export const outlinedFiles: ContextFiles = {
  tokensOf: async () => TOKENS_PER_FILE,
  load: async (part) => contentOf(part, new Uint8Array()),
}

function isText({ mediaType }: FilePart): boolean {
  return contentKind(mediaType) === 'text'
}

async function loadText(part: FilePart, { file, tokens }: TextShare): Promise<TextContent | null> {
  if (file === null) {
    return null
  }
  if (tokens === 0) {
    return { type: 'text', text: leftOutNotice(part) }
  }
  const limit = tokens * BYTES_PER_TOKEN
  const text = textFile(part, await file.read(limit))
  return { type: 'text', text: file.size > limit ? `${text}\n${cutNotice(part)}` : text }
}

function contentOf(part: FilePart, data: Uint8Array): FileContent {
  return {
    type: 'file',
    mediaType: part.mediaType,
    data,
    ...(part.filename !== undefined && { filename: part.filename }),
    ...(part.providerMetadata && { metadata: part.providerMetadata }),
  }
}
