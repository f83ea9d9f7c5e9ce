import { STORED_FILE_SCHEME, type MessagePart } from '#runs/message_parts'
import { fileUrl } from './file_urls.js'

/** The address for `readerId` of what a stored part names; anything else than a file of ours stays as it is. */
export function presentUrl(url: string, readerId: string): string {
  return url.startsWith(STORED_FILE_SCHEME)
    ? fileUrl(url.slice(STORED_FILE_SCHEME.length), readerId)
    : url
}

/** Stored parts as an answer shows them to `readerId`: files have a URL that can be opened. */
export function presentParts(parts: MessagePart[], readerId: string): MessagePart[] {
  return parts.map((part) =>
    part.type === 'file' ? { ...part, url: presentUrl(part.url, readerId) } : part
  )
}
