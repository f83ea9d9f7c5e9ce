/** Other names of the same. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/wave', 'audio/wav'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
])

const UNKNOWN = 'application/octet-stream'

/** How the bytes of a format begin; those that browsers show in place and models take. */
const BEGINNINGS: ReadonlyMap<string, (bytes: Buffer) => boolean> = new Map([
  ['image/png', (bytes: Buffer) => has(bytes, 0, '\u0089PNG\r\n\u001A\n')],
  ['image/jpeg', (bytes: Buffer) => has(bytes, 0, '\u00FF\u00D8\u00FF')],
  ['image/gif', (bytes: Buffer) => has(bytes, 0, 'GIF87a') || has(bytes, 0, 'GIF89a')],
  ['image/webp', (bytes: Buffer) => has(bytes, 0, 'RIFF') && has(bytes, 8, 'WEBP')],
  ['audio/wav', (bytes: Buffer) => has(bytes, 0, 'RIFF') && has(bytes, 8, 'WAVE')],
  ['audio/mpeg', (bytes: Buffer) => has(bytes, 0, 'ID3') || isMpegFrame(bytes)],
  ['audio/ogg', (bytes: Buffer) => has(bytes, 0, 'OggS')],
  ['audio/flac', (bytes: Buffer) => has(bytes, 0, 'fLaC')],
  ['audio/mp4', (bytes: Buffer) => has(bytes, 4, 'ftyp')],
  ['audio/aac', (bytes: Buffer) => isMpegFrame(bytes)],
  ['audio/webm', (bytes: Buffer) => has(bytes, 0, '\u001A\u0045\u00DF\u00A3')],
  ['application/pdf', (bytes: Buffer) => has(bytes, 0, '%PDF-')],
])

/**
 * The media type that bytes are kept under: what the server says, unless the bytes are no such picture, sound or document.
 * Then nobody shall take them for one.
 */
export function mediaTypeOf(bytes: Buffer, said: string): string {
  const [essence] = said.trim().toLowerCase().split(';', 1)
  const type = ALIASES.get(essence.trim()) ?? essence.trim()
  const isSuch = BEGINNINGS.get(type)
  return isSuch === undefined || isSuch(bytes) ? type || UNKNOWN : UNKNOWN
}

function has(bytes: Buffer, at: number, text: string) {
  return bytes.toString('latin1', at, at + text.length) === text
}

/** Eleven set bits begin a frame. */
function isMpegFrame(bytes: Buffer) {
  return bytes.length > 1 && bytes[0] === 0xff && (bytes[1] & 0xe0) === 0xe0
}
