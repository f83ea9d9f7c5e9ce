/** What Gemini takes inline (ai.google.dev/gemini-api/docs: image, audio and document understanding). */
const FORMATS: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/heic',
  'image/heif',
  'audio/wav',
  'audio/mp3',
  'audio/mpeg',
  'audio/mp4',
  'audio/aiff',
  'audio/aac',
  'audio/ogg',
  'audio/flac',
  'application/pdf',
  'application/json',
])

/** Gemini answers 400 to a request with any other format in it. */
export function geminiTakes(mediaType: string): boolean {
  return mediaType.startsWith('text/') || FORMATS.has(mediaType.replace(/;.*$/s, ''))
}
