import type { FileContent, ModelRequest } from '../../types.js'

/** Audio formats that the APIs take, by media type. */
const AUDIO_FORMATS: Record<string, 'wav' | 'mp3' | undefined> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
}

/** Whether Chat Completions takes this kind of recording; Responses takes none. */
export function takesAudioFormat(mediaType: string): boolean {
  return AUDIO_FORMATS[mediaType] !== undefined
}

export function base64Of(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
}

export function dataUrl(file: FileContent): string {
  return `data:${file.mediaType};base64,${base64Of(file.data)}`
}

/** What a file is to the APIs; `unsupported` where the model or the API does not take it. */
export type FileKind =
  { kind: 'image' | 'document' | 'text' | 'unsupported' } | { kind: 'audio'; format: 'wav' | 'mp3' }

export function fileKind(file: FileContent, request: ModelRequest): FileKind {
  const inputs = request.capabilities?.input
  const takes = (input: 'image' | 'audio' | 'document') => inputs?.includes(input) ?? true
  if (file.mediaType.startsWith('image/')) {
    return { kind: takes('image') ? 'image' : 'unsupported' }
  }
  const format = AUDIO_FORMATS[file.mediaType]
  if (format !== undefined && takes('audio')) {
    return { kind: 'audio', format }
  }
  if (file.mediaType.startsWith('text/') || file.mediaType === 'application/json') {
    return { kind: 'text' }
  }
  return {
    kind: file.mediaType === 'application/pdf' && takes('document') ? 'document' : 'unsupported',
  }
}

/** A text file as a part of the prompt. */
export function fileText(file: FileContent): string {
  return `<file name="${fileName(file)}">\n${Buffer.from(file.data).toString('utf8')}\n</file>`
}

/** What stands in the prompt for a file that cannot be sent: the model should not pretend to have seen it. */
export function fileNotice(file: FileContent): string {
  return `[The file ${fileName(file)} (${file.mediaType}) cannot be read by this model.]`
}

export function fileName(file: FileContent): string {
  return file.filename ?? 'file'
}

/** Introduces pictures of earlier answers, which the APIs take back from the user's side only. */
export const EARLIER_IMAGES = 'Images of the following answer:'
