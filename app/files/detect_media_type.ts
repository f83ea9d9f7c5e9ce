import { createReadStream } from 'node:fs'
import { fileTypeFromBuffer, fileTypeFromFile, type FileTypeResult } from 'file-type'
import { Problem } from '#core/problem'
import { ALLOWED_NAMES, BINARY_TYPES, claimedTextType, type FileClaim } from './file_types.js'

/** Bytes that can be looked at more than once. */
export interface Content {
  /** The format by its marks; undefined where there are none. */
  detect(): Promise<FileTypeResult | undefined>
  chunks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

export function contentOfFile(path: string): Content {
  return {
    detect: () => fileTypeFromFile(path),
    chunks: () => createReadStream(path),
  }
}

export function contentOfBytes(bytes: Uint8Array): Content {
  return {
    detect: () => fileTypeFromBuffer(bytes),
    chunks: () => [bytes],
  }
}

/** Whether it is UTF-8 without U+0000 from its first to its last byte. */
async function isText(content: Content): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of content.chunks()) {
      if (chunk.includes(0)) {
        return false
      }
      decoder.decode(chunk, { stream: true })
    }
    decoder.decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) {
      return false
    }
    throw error
  }
}

function unsupported(detail: string): Problem {
  return new Problem('file_type_unsupported', { detail })
}

/**
 * The media type of a file, by its bytes: what it says of itself counts for text only, and only where it is text. Throws
 * `file_type_unsupported` where it is none of what may be sent.
 */
export async function detectMediaType(content: Content, claim: FileClaim): Promise<string> {
  const textType = claimedTextType(claim)
  if (textType !== null) {
    if (await isText(content)) {
      return textType
    }
    throw unsupported('The file is called text and is not: text must be UTF-8 without U+0000.')
  }
  const marks = await content.detect()
  const found = BINARY_TYPES.get(marks?.mime ?? '')
  if (found === undefined) {
    throw unsupported(`Files may be: ${ALLOWED_NAMES}.`)
  }
  return found
}
