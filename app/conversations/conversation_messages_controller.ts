import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SqlStore } from '#core/sql_store'
import { listMessagesValidator } from './conversation_validators.js'
import { findConversationOrFail } from './find_conversation.js'
import { readMessagePage } from './read_message_page.js'

/** The messages of a conversation, a branch in pages. */
@inject()
export default class ConversationMessagesController {
  #sql: SqlStore

  constructor(sql: SqlStore) {
    this.#sql = sql
  }

  /** `GET /conversations/{id}/messages` */
  async index({ auth, params, request }: HttpContext) {
    const readerId = auth.getUserOrFail().id
    const { leaf, cursor, limit } = await listMessagesValidator.validate(request.qs())
    return this.#sql.read(async (sql) => {
      const { id } = await findConversationOrFail(sql, readerId, params.id)
      return readMessagePage(sql, {
        conversationId: id,
        readerId,
        leaf: leaf ?? null,
        cursor: cursor ?? null,
        limit,
      })
    })
  }
}
