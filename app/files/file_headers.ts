import { contentDisposition } from '#core/content_disposition'
import type { FileView } from './file_queries.js'

/** What a browser may show in place: formats that cannot hold a script. Everything else is a download. */
const SHOWN = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'audio/mpeg',
  'audio/wav',
  'audio/ogg',
  'audio/mp4',
  'audio/aac',
  'audio/flac',
  'audio/webm',
])

/** As long as a signed URL lives, in seconds; a file never changes. */
const MAX_AGE_S = 24 * 60 * 60

function essenceOf(mediaType: string): string {
  return mediaType.replace(/;.*$/s, '')
}

/** The entity tag of a file: its bytes never change. */
export function etagOf(file: FileView): string {
  return `"${file.sha256}"`
}

/**
 * The headers of a file's answer. Whatever it holds, it runs nothing and reaches nothing; pages of other origins may
 * show it to the person that it was signed for.
 */
export function fileHeaders(file: FileView): Record<string, string> {
  const shown = SHOWN.has(essenceOf(file.mediaType))
  return {
    'content-type': file.mediaType,
    'content-disposition': contentDisposition(
      shown ? 'inline' : 'attachment',
      file.filename ?? file.id
    ),
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': `private, max-age=${MAX_AGE_S}, immutable`,
    'accept-ranges': 'bytes',
    'etag': etagOf(file),
    'vary': 'Authorization, Origin',
  }
}
