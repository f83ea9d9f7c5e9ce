import { Problem } from '#core/problem'

const BASE_64 = /^[A-Za-z0-9+/]*={0,2}$/

/** A part of a resource: text, or bytes. */
export type ResourceContent = { uri: string; mediaType: string | null } & (
  { kind: 'text'; text: string } | { kind: 'file'; data: Buffer }
)

/** As the protocol has it. */
interface RawContent {
  uri: string
  mimeType?: string
  text?: unknown
  blob?: unknown
}

/** Text as it can be stored. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}

/** Throws `tool_server_refused` where it is not base64. */
export function bytesOf(blob: unknown): Buffer {
  if (typeof blob !== 'string' || !BASE_64.test(blob)) {
    throw new Problem('tool_server_refused', { detail: 'The resource is not what it says it is.' })
  }
  return Buffer.from(blob, 'base64')
}

/** Throws `tool_server_refused` where it is neither text nor bytes. */
export function contentOf({ uri, mimeType, text, blob }: RawContent): ResourceContent {
  const place = { uri, mediaType: mimeType ?? null }
  return typeof text === 'string'
    ? { ...place, kind: 'text', text: cleanText(text) }
    : { ...place, kind: 'file', data: bytesOf(blob) }
}
