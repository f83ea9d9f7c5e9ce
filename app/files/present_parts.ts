import { STORED_FILE_SCHEME, type MessagePart } from '#runs/message_parts'
import { fileUrl } from './file_urls.js'

/** Where a reader opens a file of ours. */
export type FileAddress = (fileId: string) => string

/** The addresses for `readerId`: signed, for the front ends of others. */
export function signedAddress(readerId: string): FileAddress {
  return (fileId) => fileUrl(fileId, readerId)
}

/** The id of the file that a stored part names; null where it names anything else. */
export function storedFileId(url: string): string | null {
  return url.startsWith(STORED_FILE_SCHEME) ? url.slice(STORED_FILE_SCHEME.length) : null
}

/** The address of what a stored part names; anything else than a file of ours stays as it is. */
export function presentUrl(url: string, address: FileAddress): string {
  const fileId = storedFileId(url)
  return fileId === null ? url : address(fileId)
}

/** Stored parts as an answer shows them: files have a URL that can be opened. */
export function presentParts(parts: MessagePart[], address: FileAddress): MessagePart[] {
  return parts.map((part) =>
    part.type === 'file' ? { ...part, url: presentUrl(part.url, address) } : part
  )
}
