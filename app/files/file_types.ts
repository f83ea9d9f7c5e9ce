import { extname } from 'node:path'

/** Formats that are told by their bytes, by what `file-type` calls them; the values are what we call them. */
export const BINARY_TYPES: ReadonlyMap<string, string> = new Map([
  ['image/png', 'image/png'],
  ['image/apng', 'image/png'],
  ['image/jpeg', 'image/jpeg'],
  ['image/webp', 'image/webp'],
  ['image/gif', 'image/gif'],
  ['application/pdf', 'application/pdf'],
  ['audio/mpeg', 'audio/mpeg'],
  ['audio/wav', 'audio/wav'],
  ['audio/ogg', 'audio/ogg'],
  ['audio/ogg; codecs=opus', 'audio/ogg'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/mp4', 'audio/mp4'],
])

/** Text has no marks: its name or its sender says what it is, and its bytes whether it is text. */
const TEXT_TYPES = ['text/plain', 'text/markdown', 'text/csv', 'application/json'] as const

const TEXT_EXTENSIONS: Record<string, (typeof TEXT_TYPES)[number] | undefined> = {
  '.txt': 'text/plain',
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.csv': 'text/csv',
  '.json': 'application/json',
}

/** For people: what may be sent. */
export const ALLOWED_NAMES = 'png, jpeg, webp, gif, pdf, txt, md, csv, json, mp3, wav, ogg, m4a'

/** What a file says of itself. */
export interface FileClaim {
  filename: string | undefined
  mediaType: string
}

/** The text format that a file claims to be; null where it claims none. The extension knows better than the sender. */
export function claimedTextType({ filename = '', mediaType }: FileClaim): string | null {
  const extension = extname(filename).toLowerCase()
  if (extension !== '') {
    return TEXT_EXTENSIONS[extension] ?? null
  }
  const essence = mediaType.replace(/;.*$/s, '').trim().toLowerCase()
  return TEXT_TYPES.find((type) => type === essence) ?? null
}
