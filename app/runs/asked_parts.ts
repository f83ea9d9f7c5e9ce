import { appUrl } from '#config/app'
import filesConfig from '#config/files'
import { parseDataUrl } from '#core/data_url'
import { parseId } from '#core/ids'
import { fileTooLarge } from '#core/multipart_file'
import { Problem } from '#core/problem'
import type { FileClaim } from '#files/file_types'
import type { TextPart } from '#runs/message_parts'

/** A part of a question as it was sent. `field` names it in errors. */
export type AskedPart =
  | TextPart
  /** A file that was uploaded before. */
  | { type: 'stored_file'; fileId: string; field: string }
  /** A file that came with the question. */
  | { type: 'inline_file'; data: Buffer; claim: FileClaim }

type NativePart = { type: 'text'; text: string } | { type: 'file'; file_id: string }

type AiSdkPart =
  | { type: 'text'; text: string }
  | { type: 'file'; url: string; mediaType: string; filename?: string | null }

/** What the addresses of our files begin with. */
const FILE_URL = `${appUrl}/files/`

function refusedFile(field: string, rule: string, message: string): Problem {
  return new Problem('validation_failed', {
    detail: `${field} ${message}.`,
    errors: [{ field, rule, message }],
  })
}

/** 422: no file of this person, or not one that this message can use; which of both is nobody's business. */
export function unknownFile(field: string): Problem {
  return refusedFile(
    field,
    'exists',
    'is no file of yours that this conversation can use; upload it again'
  )
}

function storedFile(id: string, field: string): AskedPart {
  const fileId = parseId(id)
  if (fileId === null) {
    throw unknownFile(field)
  }
  return { type: 'stored_file', fileId, field }
}

/** The parts of Chatflow's own body. */
export function fromNativeParts(parts: NativePart[]): AskedPart[] {
  return parts.map((part, index) =>
    part.type === 'text'
      ? { type: 'text', text: part.text }
      : storedFile(part.file_id, `parts.${index}.file_id`)
  )
}

/**
 * The parts of an AI SDK message: files come as `data:` URLs, or under the URL that we gave them, whose signature does not
 * matter here. Nothing is ever fetched.
 */
export function fromAiSdkParts(parts: AiSdkPart[]): AskedPart[] {
  return parts.map((part, index): AskedPart => {
    if (part.type === 'text') {
      return { type: 'text', text: part.text }
    }
    const field = `parts.${index}.url`
    if (part.url.startsWith(FILE_URL)) {
      return storedFile(part.url.slice(FILE_URL.length).replace(/[?#].*$/s, ''), field)
    }
    const inline = parseDataUrl(part.url)
    if (inline === null) {
      throw refusedFile(field, 'url', 'must be a data: URL, or the URL of a file of this server')
    }
    if (inline.data.length > filesConfig.maxFileBytes) {
      throw fileTooLarge(filesConfig.maxFileBytes)
    }
    const claim = {
      filename: part.filename ?? undefined,
      mediaType: part.mediaType || inline.mediaType,
    }
    return { type: 'inline_file', data: inline.data, claim }
  })
}
