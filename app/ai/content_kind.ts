import type { ModelCapabilities } from './types.js'

export type ContentKind = ModelCapabilities['input'][number]

/** Kinds of content by the first half of a media type. */
const KINDS: Record<string, ContentKind | undefined> = {
  text: 'text',
  image: 'image',
  audio: 'audio',
  application: 'document',
}

/** What a file is to a model; null where no model takes it. JSON is text like any other. */
export function contentKind(mediaType: string): ContentKind | null {
  const essence = mediaType.replace(/;.*$/s, '').trim()
  return essence === 'application/json'
    ? 'text'
    : (KINDS[essence.slice(0, Math.max(0, essence.indexOf('/')))] ?? null)
}
