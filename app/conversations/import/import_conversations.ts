import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { SqlStore } from '#core/sql_store'
import { isChatGptExport, readChatGptExport } from './chatgpt/chatgpt_export.js'
import { isRecord } from './foreign_json.js'
import { findImported, ImportConversation } from './import_conversation.js'
import { NotImportable, type ImportedConversation } from './imported_conversation.js'
import { jsonValues, type JsonText } from './json_values.js'
import { isOwnExport, readOwnExport } from './own_export.js'

/** Of one conversation in a file. Longer ones than any person has are refused instead of filling the memory. */
export const MAX_CONVERSATION_BYTES = 128 * 1024 * 1024

/** The longest id that fits its column. */
const MAX_EXTERNAL_ID = 255

/** What became of one conversation of a file. */
export interface ImportRow {
  /** In the file, from 1. */
  position: number
  title: string | null
  externalId: string | null
  /** `importable` on a dry run; `empty` has no messages, and is nothing to import. */
  outcome: 'imported' | 'already_there' | 'importable' | 'empty' | 'refused'
  conversationId: string | null
  messages: number
  missingFiles: string[]
  skipped: number
  /** Why it was refused. */
  reason: string | null
}

export interface ImportFile {
  owner: { id: string; email: string }
  chunks: AsyncIterable<Buffer>
  isDryRun: boolean
  origin: AuditOrigin
}

/** Imports the conversations of a file one by one, in bounded memory: our own export or ChatGPT's `conversations.json`. */
@inject()
export class ImportConversations {
  constructor(
    private sql: SqlStore,
    private importConversation: ImportConversation
  ) {}

  /**
   * Answers a row for each conversation as it is done: what was imported stays, whatever comes after. Throws BrokenJson where
   * the file cannot be read on.
   */
  async *execute(file: ImportFile): AsyncGenerator<ImportRow> {
    for await (const text of jsonValues(file.chunks, MAX_CONVERSATION_BYTES)) {
      yield await this.#importOne(file, text)
    }
  }

  async #importOne(file: ImportFile, text: JsonText): Promise<ImportRow> {
    let conversation: ImportedConversation
    try {
      conversation = readConversation(text.text)
    } catch (error) {
      if (!(error instanceof NotImportable)) {
        throw error
      }
      return refused(text.position, error.message)
    }
    return {
      position: text.position,
      title: conversation.title,
      externalId: conversation.externalId,
      ...(await this.#store(file, conversation)),
      messages: conversation.messages.length,
      missingFiles: conversation.missingFiles,
      skipped: conversation.skipped,
      reason: null,
    }
  }

  async #store(
    { owner, isDryRun, origin }: ImportFile,
    conversation: ImportedConversation
  ): Promise<Pick<ImportRow, 'outcome' | 'conversationId'>> {
    if (conversation.messages.length === 0) {
      return { outcome: 'empty', conversationId: null }
    }
    if (!isDryRun) {
      return this.importConversation.execute(owner, conversation, origin)
    }
    const existing = await this.sql.read((sql) => findImported(sql, owner.id, conversation))
    return { outcome: existing === null ? 'importable' : 'already_there', conversationId: existing }
  }
}

function refused(position: number, reason: string): ImportRow {
  return {
    position,
    title: null,
    externalId: null,
    outcome: 'refused',
    conversationId: null,
    messages: 0,
    missingFiles: [],
    skipped: 0,
    reason,
  }
}

function readConversation(text: string | null): ImportedConversation {
  if (text === null) {
    throw new NotImportable(`it is larger than ${MAX_CONVERSATION_BYTES / 1024 / 1024} MiB`)
  }
  const conversation = readKnownForm(parse(text))
  if (conversation.externalId.length > MAX_EXTERNAL_ID) {
    throw new NotImportable('its id is too long')
  }
  return conversation
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotImportable('it is not valid JSON')
  }
}

function readKnownForm(value: unknown): ImportedConversation {
  if (isRecord(value) && isChatGptExport(value)) {
    return readChatGptExport(value)
  }
  if (isRecord(value) && isOwnExport(value)) {
    return readOwnExport(value)
  }
  throw new NotImportable('it is neither an export of Chatflow nor one of ChatGPT')
}
