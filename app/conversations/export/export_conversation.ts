import { Readable } from 'node:stream'
import ConversationTransformer from '#conversations/conversation_transformer'
import type { ConversationView } from '#conversations/find_conversation'
import { contentDisposition } from '#core/content_disposition'
import type { SqlStore } from '#core/sql_store'
import type { FileAddress } from '#files/present_parts'
import { exportedMessages } from './exported_messages.js'
import { jsonExport } from './json_export.js'
import { markdownExport } from './markdown_export.js'

const UNTITLED = 'Conversation'

/** What of a title goes into a file's name, in UTF-16 units: file systems take 255 bytes. */
const MAX_NAME_LENGTH = 60

const CONTENT_TYPES = {
  json: 'application/json; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
} as const

export type ExportFormat = keyof typeof CONTENT_TYPES

/** A conversation as a file to keep: its headers, and its text as it is read. */
export interface ConversationFile {
  headers: Record<string, string>
  body: Readable
}

/** @param address - where the reader of the export opens files */
export function exportConversation(
  store: SqlStore,
  conversation: ConversationView,
  { format, address }: { format: ExportFormat; address: FileAddress }
): ConversationFile {
  const title = conversation.title ?? UNTITLED
  const messages = exportedMessages(store, conversation.id, address)
  const text =
    format === 'json'
      ? jsonExport(new ConversationTransformer(conversation).toObject(), messages)
      : markdownExport(title, messages)
  return {
    headers: {
      'content-type': CONTENT_TYPES[format],
      'content-disposition': contentDisposition(
        'attachment',
        `${title.slice(0, MAX_NAME_LENGTH)}.${format}`
      ),
    },
    body: Readable.from(text),
  }
}
