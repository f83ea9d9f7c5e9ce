import { Readable } from 'node:stream'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import ConversationTransformer from '#conversations/conversation_transformer'
import { exportValidator } from '#conversations/conversation_validators'
import { findConversationOrFail } from '#conversations/find_conversation'
import { contentDisposition } from '#core/content_disposition'
import { SqlStore } from '#core/sql_store'
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

/** A conversation as a file to keep. */
@inject()
export default class ConversationExportsController {
  #sql: SqlStore

  constructor(sql: SqlStore) {
    this.#sql = sql
  }

  /** `GET /conversations/{id}/export` */
  async show({ auth, params, request, response }: HttpContext) {
    const readerId = auth.getUserOrFail().id
    const { format = 'json' } = await exportValidator.validate(request.qs())
    const conversation = await this.#sql.read((sql) =>
      findConversationOrFail(sql, readerId, params.id)
    )
    const title = conversation.title ?? UNTITLED
    const messages = exportedMessages(this.#sql, conversation.id, readerId)
    const text =
      format === 'json'
        ? jsonExport(new ConversationTransformer(conversation).toObject(), messages)
        : markdownExport(title, messages)

    response.header('content-type', CONTENT_TYPES[format])
    response.header(
      'content-disposition',
      contentDisposition('attachment', `${title.slice(0, MAX_NAME_LENGTH)}.${format}`)
    )
    response.stream(Readable.from(text))
  }
}
