import { createHash } from 'node:crypto'
import type { ModelManager, ResolvedModel } from '#ai/model_manager'
import { Problem } from '#core/problem'
import type { SqlStore } from '#core/sql_store'
import { findConversation } from '#conversations/find_conversation'
import { contentOfBytes, detectMediaType } from '#files/detect_media_type'
import { findAttachableFile, findSentFile } from '#files/file_queries'
import { cleanFilename, storedUrl, type StoreFile, type WrittenFile } from '#files/store_file'
import { unknownFile, type SettledPart } from '#runs/asked_parts'
import type { ChatRequest } from '#runs/chat_request'
import type { FilePart } from '#runs/message_parts'
import type { Question, QuestionPart } from '#runs/question'

/** A question whose files are on the disk, ready for its transaction. */
export interface PreparedQuestion {
  question: Question
  /** Files that came with it and have no row yet. */
  newFiles: WrittenFile[]
}

type InlineFile = Extract<SettledPart, { type: 'inline_file' }>

/** A file that came with the question and is not written yet. */
interface NewFile {
  type: 'new_file'
  mediaType: string
  filename: string | null
  sha256: string
  data: Buffer
  providerMetadata: FilePart['providerMetadata']
}

interface Place {
  userId: string
  conversationId: string | null
}

/** Always in the same form: a question that is sent again is compared with what is stored. */
function partOf(
  file: Pick<WrittenFile, 'id' | 'mediaType' | 'filename'>,
  providerMetadata?: FilePart['providerMetadata']
): FilePart {
  return {
    type: 'file',
    mediaType: file.mediaType,
    ...(file.filename !== null && { filename: file.filename }),
    url: storedUrl(file),
    ...(providerMetadata && { providerMetadata }),
  }
}

/** Finds the files of a question and stores those that came with it. */
export class PrepareQuestion {
  #sql: SqlStore
  #models: ModelManager
  #storeFile: StoreFile

  constructor(sql: SqlStore, models: ModelManager, storeFile: StoreFile) {
    this.#sql = sql
    this.#models = models
    this.#storeFile = storeFile
  }

  /**
   * Throws `validation_failed` for a file that the person cannot use, `file_type_unsupported`, and `content_unsupported`
   * where the model does not take it; nothing is written then.
   */
  async execute(userId: string, request: ChatRequest<SettledPart>): Promise<PreparedQuestion> {
    const { question, conversation, options } = request
    const texts = question.parts.filter((part) => part.type === 'text')
    if (texts.length === question.parts.length) {
      return { question: { ...question, parts: texts }, newFiles: [] }
    }
    const found =
      conversation === null
        ? undefined
        : await this.#sql.read((sql) => findConversation(sql, userId, conversation))
    const model = this.#models.resolve(options.model ?? found?.model ?? null)
    const place = { userId, conversationId: found?.id ?? null }
    const parts: (QuestionPart | NewFile)[] = []
    for (const part of question.parts) {
      const known = await this.#find(part, place)
      if (known.type !== 'text') {
        this.#assertTaken(model, known.mediaType)
      }
      parts.push(known)
    }
    const written = await this.#write(parts)
    return { question: { ...question, parts: written.parts }, newFiles: written.files }
  }

  /** Removes the files of a question that was not stored. */
  async discard(files: WrittenFile[]): Promise<void> {
    await this.#storeFile.discard(files)
  }

  async #find(part: SettledPart, place: Place): Promise<QuestionPart | NewFile> {
    switch (part.type) {
      case 'text':
        return part
      case 'stored_file': {
        const file = await this.#sql.read((sql) => findAttachableFile(sql, place, part.fileId))
        if (file === undefined) {
          throw unknownFile(part.field)
        }
        return partOf(file)
      }
      case 'known_file':
        return part.part
      case 'inline_file':
        return this.#findInline(part, place)
      default: {
        const never: never = part
        return never
      }
    }
  }

  /** Front ends send an unchanged message with all its bytes again: those are the file that is there. */
  async #findInline(inline: InlineFile, place: Place): Promise<FilePart | NewFile> {
    const { data, claim, providerMetadata } = inline
    const file: NewFile = {
      type: 'new_file',
      mediaType: await detectMediaType(contentOfBytes(data), claim),
      filename: cleanFilename(claim.filename),
      sha256: createHash('sha256').update(data).digest('hex'),
      data,
      providerMetadata,
    }
    const { userId, conversationId } = place
    const sent =
      conversationId === null
        ? undefined
        : await this.#sql.read((sql) => findSentFile(sql, { userId, conversationId }, file))
    return sent === undefined ? file : partOf(sent, providerMetadata)
  }

  #assertTaken(model: ResolvedModel, mediaType: string): void {
    if (!this.#models.takes(model, mediaType)) {
      throw new Problem('content_unsupported', {
        detail: `${model.id} does not take ${mediaType}.`,
      })
    }
  }

  /** A file that is in a message twice is stored once. */
  async #write(found: (QuestionPart | NewFile)[]) {
    const files = new Map<string, WrittenFile>()
    const parts: QuestionPart[] = []
    for (const part of found) {
      if (part.type !== 'new_file') {
        parts.push(part)
        continue
      }
      const { mediaType, filename, sha256, data, providerMetadata } = part
      const key = JSON.stringify([mediaType, filename, sha256])
      const file =
        files.get(key) ??
        (await this.#storeFile.write({ mediaType, data, ...(filename !== null && { filename }) }))
      files.set(key, file)
      parts.push(partOf(file, providerMetadata))
    }
    return { parts, files: [...files.values()] }
  }
}
