import filesConfig from '#config/files'
import { Problem } from '#core/problem'
import type { SqlStore } from '#core/sql_store'
import { findConversation } from '#conversations/find_conversation'
import { storedUrl } from '#files/store_file'
import {
  refusedPart,
  type AskedAttachment,
  type AskedPart,
  type SettledPart,
} from '#runs/asked_parts'
import { hashAttachment, metadataOf, requestHashOf } from '#runs/attachment_origin'
import type { ChatRequest } from '#runs/chat_request'
import type { FilePart, MessagePart } from '#runs/message_parts'
import { findByAnyId } from '#runs/question'
import {
  UnusableAttachment,
  type Attachment,
  type AttachmentRequest,
  type AttachmentSource,
} from '#tools/attachments'

/** For all attachments of a message together, in ms. */
const READING_LASTS_MS = 30_000

/**
 * Reads what a question has attached from MCP servers. Each is read once: a message that is sent again keeps what it had,
 * whatever the server says by then.
 */
export class ReadAttachments {
  #sql: SqlStore
  #source: AttachmentSource

  constructor(sql: SqlStore, source: AttachmentSource) {
    this.#sql = sql
    this.#source = source
  }

  /**
   * Gives the request with its attachments read. Nothing is written. Throws `not_found` where the conversation is not
   * there, `validation_failed` for what cannot be attached, and what the source throws.
   */
  async execute(userId: string, request: ChatRequest): Promise<ChatRequest<SettledPart>> {
    const { question } = request
    const settled = question.parts.filter(isSettled)
    const mayBeKnown = question.kind !== 'message' && settled.some(isStored)
    if (settled.length === question.parts.length && !mayBeKnown) {
      return { ...request, question: { ...question, parts: settled } }
    }
    const known = await this.#findKnown(userId, request)
    if (question.kind === 'regenerate' && known !== null) {
      /* The stored message is answered, whatever comes in its place. */
      return { ...request, question: { ...question, parts: settled } }
    }
    const parts = await this.#settle(userId, question.parts, known ?? [])
    return { ...request, question: { ...question, parts } }
  }

  /** The files of the stored message that is sent again; null where it is new. */
  async #findKnown(
    userId: string,
    { question, conversation, createIfMissing }: ChatRequest
  ): Promise<FilePart[] | null> {
    if (conversation === null) {
      return null
    }
    return this.#sql.read(async (sql) => {
      const found = await findConversation(sql, userId, conversation)
      if (found === undefined && !createIfMissing) {
        throw new Problem('not_found', { detail: 'There is no such conversation.' })
      }
      if (found === undefined || question.kind === 'message') {
        return null
      }
      const message = await findByAnyId(sql, found.id, question.clientId)
      if (message === undefined || message.role !== 'user') {
        return null
      }
      const parts: MessagePart[] = JSON.parse(message.parts)
      return parts.filter((part) => part.type === 'file')
    })
  }

  async #settle(userId: string, asked: AskedPart[], known: FilePart[]): Promise<SettledPart[]> {
    const deadline = AbortSignal.timeout(READING_LASTS_MS)
    const seen = new Set<string>()
    const settled: SettledPart[] = []
    let size = 0
    for (const part of asked) {
      if (part.type !== 'attachment') {
        settled.push(part.type === 'stored_file' ? knownOr(part, known) : part)
        continue
      }
      const hash = hashAttachment(part.request)
      if (seen.has(hash)) {
        continue
      }
      seen.add(hash)
      const kept = known.filter((file) => requestHashOf(file) === hash)
      if (kept.length > 0) {
        settled.push(...kept.map((file) => ({ type: 'known_file' as const, part: file })))
        continue
      }
      const attachment = await this.#read(userId, part, deadline)
      size += attachment.files.reduce((bytes, { data }) => bytes + data.length, 0)
      if (size > filesConfig.maxFileBytes) {
        throw new Problem('file_too_large', {
          detail: `What is attached to a message may have ${filesConfig.maxFileBytes} bytes together.`,
        })
      }
      settled.push(...filesOf(attachment, part.request))
    }
    return settled
  }

  async #read(
    userId: string,
    { request, field }: AskedAttachment,
    deadline: AbortSignal
  ): Promise<Attachment> {
    try {
      return await this.#source.read(userId, request, deadline)
    } catch (error) {
      if (error instanceof UnusableAttachment) {
        throw refusedPart(`${field}.${error.field}`, error.rule, error.message)
      }
      throw error
    }
  }
}

function isSettled(part: AskedPart): part is SettledPart {
  return part.type !== 'attachment'
}

function isStored({ type }: SettledPart): boolean {
  return type === 'stored_file'
}

/** Where a front end has the message from us, its files come as files: they stay what they are. */
function knownOr(
  asked: Extract<SettledPart, { type: 'stored_file' }>,
  known: FilePart[]
): SettledPart {
  const part = known.find(({ url }) => url === storedUrl({ id: asked.fileId }))
  return part === undefined ? asked : { type: 'known_file', part }
}

function filesOf({ server, files }: Attachment, request: AttachmentRequest): SettledPart[] {
  const providerMetadata = metadataOf(request, server)
  return files.map(({ data, claim }) => ({ type: 'inline_file', data, claim, providerMetadata }))
}
