import { appUrl } from '#config/app'
import filesConfig from '#config/files'
import { parseDataUrl } from '#core/data_url'
import { parseId } from '#core/ids'
import { fileTooLarge } from '#core/multipart_file'
import { Problem } from '#core/problem'
import type { FileClaim } from '#files/file_types'
import type { FilePart, TextPart } from '#runs/message_parts'
import type { AttachmentRequest } from '#tools/attachments'

/** Of one message. Each is a request to a server. */
export const MAX_ATTACHMENTS = 10

/** A part of a question as it was sent, its attachments read. `field` names it in errors. */
export type SettledPart =
  | TextPart
  /** A file that was uploaded before. */
  | { type: 'stored_file'; fileId: string; field: string }
  /** A file that came with the question, or from an MCP server. */
  | {
      type: 'inline_file'
      data: Buffer
      claim: FileClaim
      providerMetadata?: FilePart['providerMetadata']
    }
  /** A file that this very message had before. */
  | { type: 'known_file'; part: FilePart }

/** Something that is yet to be read from an MCP server. */
export interface AskedAttachment {
  type: 'attachment'
  request: AttachmentRequest
  /** Where its fields are. */
  field: string
}

/** A part of a question as it was sent. */
export type AskedPart = SettledPart | AskedAttachment

interface ResourceFields {
  server: string
  uri: string
}

interface PromptFields {
  server: string
  name: string
  arguments?: Record<string, string>
}

type NativePart =
  | { type: 'text'; text: string }
  | { type: 'file'; file_id: string }
  | ({ type: 'resource' } & ResourceFields)
  | ({ type: 'prompt' } & PromptFields)

type AiSdkPart =
  | { type: 'text'; text: string }
  | { type: 'file'; url: string; mediaType: string; filename?: string | null }
  | { type: 'data-resource'; data: ResourceFields }
  | { type: 'data-prompt'; data: PromptFields }

/** What the addresses of our files begin with. */
const FILE_URL = `${appUrl}/files/`

/** 422, for the part of a question that `field` names. */
export function refusedPart(field: string, rule: string, message: string): Problem {
  return new Problem('validation_failed', {
    detail: `${field} ${message}.`,
    errors: [{ field, rule, message }],
  })
}

/** 422: no file of this person, or not one that this message can use; which of both is nobody's business. */
export function unknownFile(field: string): Problem {
  return refusedPart(
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

function resource({ server, uri }: ResourceFields, field: string): AskedAttachment {
  return { type: 'attachment', request: { kind: 'resource', server, uri }, field }
}

function prompt({ server, name, ...fields }: PromptFields, field: string): AskedAttachment {
  const request: AttachmentRequest = {
    kind: 'prompt',
    server,
    name,
    arguments: fields.arguments ?? {},
  }
  return { type: 'attachment', request, field }
}

function assertFewAttachments(parts: AskedPart[]): AskedPart[] {
  if (parts.filter(({ type }) => type === 'attachment').length > MAX_ATTACHMENTS) {
    throw refusedPart(
      'parts',
      'maxAttachments',
      `may hold ${MAX_ATTACHMENTS} resources and prompts`
    )
  }
  return parts
}

/** The parts of Chatflow's own body. */
export function fromNativeParts(parts: NativePart[]): AskedPart[] {
  return assertFewAttachments(
    parts.map((part, index): AskedPart => {
      switch (part.type) {
        case 'text':
          return { type: 'text', text: part.text }
        case 'file':
          return storedFile(part.file_id, `parts.${index}.file_id`)
        case 'resource':
          return resource(part, `parts.${index}`)
        case 'prompt':
          return prompt(part, `parts.${index}`)
        default: {
          const never: never = part
          return never
        }
      }
    })
  )
}

/**
 * The parts of an AI SDK message: files come as `data:` URLs, or under the URL that we gave them, whose signature does not
 * matter here. No URL is ever fetched.
 */
export function fromAiSdkParts(parts: AiSdkPart[]): AskedPart[] {
  return assertFewAttachments(
    parts.map((part, index): AskedPart => {
      switch (part.type) {
        case 'text':
          return { type: 'text', text: part.text }
        case 'file':
          return sentFile(part, `parts.${index}.url`)
        case 'data-resource':
          return resource(part.data, `parts.${index}.data`)
        case 'data-prompt':
          return prompt(part.data, `parts.${index}.data`)
        default: {
          const never: never = part
          return never
        }
      }
    })
  )
}

function sentFile(
  { url, mediaType, filename }: Extract<AiSdkPart, { type: 'file' }>,
  field: string
): AskedPart {
  if (url.startsWith(FILE_URL)) {
    return storedFile(url.slice(FILE_URL.length).replace(/[?#].*$/s, ''), field)
  }
  const inline = parseDataUrl(url)
  if (inline === null) {
    throw refusedPart(field, 'url', 'must be a data: URL, or the URL of a file of this server')
  }
  if (inline.data.length > filesConfig.maxFileBytes) {
    throw fileTooLarge(filesConfig.maxFileBytes)
  }
  const claim = { filename: filename ?? undefined, mediaType: mediaType || inline.mediaType }
  return { type: 'inline_file', data: inline.data, claim }
}
