import { inject } from '@adonisjs/core'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'

export interface Rating {
  rating: 1 | -1
  comment: string | null
}

/** Keeps what people think of an answer; a later rating takes the place of the earlier one. */
@inject()
export class RateMessage {
  #sql: SqlStore

  constructor(sql: SqlStore) {
    this.#sql = sql
  }

  /** Throws `not_found` where the conversation has no such answer: people's messages are not rated. */
  async execute(
    conversationId: string,
    messageId: string,
    { rating, comment }: Rating
  ): Promise<void> {
    const id = parseId(messageId)
    const changes =
      id === null
        ? 0
        : await this.#sql.transaction((sql) =>
            sql.run(
              `update messages set rating = ?, rating_comment = ?, updated_at = ?
               where id = ? and conversation_id = ? and role = 'assistant'`,
              rating,
              comment,
              Date.now(),
              id,
              conversationId
            )
          )
    if (changes === 0) {
      throw new Problem('not_found', { detail: 'There is no such answer in this conversation.' })
    }
  }
}
