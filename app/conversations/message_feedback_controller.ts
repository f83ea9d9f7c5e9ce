import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { SqlStore } from '#core/sql_store'
import { validate } from '#core/validate'
import { findConversationOrFail } from './find_conversation.js'
import { RateMessage } from './rate_message.js'

const MAX_COMMENT_LENGTH = 4_000

/** The body of `PUT /conversations/{id}/messages/{message_id}/feedback`. */
export const feedbackValidator = vine.create({
  rating: vine.enum([1, -1] as const),
  comment: vine.string().maxLength(MAX_COMMENT_LENGTH).nullable().optional(),
})

/** What people think of an answer. */
@inject()
export default class MessageFeedbackController {
  #sql: SqlStore
  #rateMessage: RateMessage

  constructor(sql: SqlStore, rateMessage: RateMessage) {
    this.#sql = sql
    this.#rateMessage = rateMessage
  }

  /** `PUT /conversations/{id}/messages/{message_id}/feedback` */
  async update({ auth, params, request }: HttpContext) {
    const { id } = await this.#sql.read((sql) =>
      findConversationOrFail(sql, auth.getUserOrFail().id, params.id)
    )
    const body = await validate(feedbackValidator, request.body())
    const rating = { rating: body.rating, comment: body.comment ?? null }
    await this.#rateMessage.execute(id, params.message_id, rating)
    return rating
  }
}
