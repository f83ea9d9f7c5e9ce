import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { exportValidator } from '#conversations/conversation_validators'
import { findConversationOrFail } from '#conversations/find_conversation'
import { SqlStore } from '#core/sql_store'
import { signedAddress } from '#files/present_parts'
import { exportConversation } from './export_conversation.js'

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
    const file = exportConversation(this.#sql, conversation, {
      format,
      address: signedAddress(readerId),
    })
    for (const name in file.headers) {
      response.header(name, file.headers[name])
    }
    response.stream(file.body)
  }
}
