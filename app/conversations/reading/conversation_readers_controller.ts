import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { findConversationOrFail } from '#conversations/find_conversation'
import { pageValidator } from '#core/page_validator'
import { SqlStore } from '#core/sql_store'
import { listReaders } from './list_readers.js'
import ReaderTransformer from './reader_transformer.js'

/** Which administrators read a conversation, and why: for the people whose it is. */
@inject()
export default class ConversationReadersController {
  #sql: SqlStore

  constructor(sql: SqlStore) {
    this.#sql = sql
  }

  /** `GET /conversations/{id}/readers` */
  async index({ auth, params, request }: HttpContext) {
    const page = await pageValidator.validate(request.qs())
    const { rows, nextCursor } = await this.#sql.read(async (sql) => {
      const { id } = await findConversationOrFail(sql, auth.getUserOrFail().id, params.id)
      return listReaders(sql, { conversationId: id, ...page })
    })
    return {
      data: rows.map((row) => new ReaderTransformer(row).toObject()),
      next_cursor: nextCursor,
    }
  }
}
