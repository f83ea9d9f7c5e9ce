import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SqlStore } from '#core/sql_store'
import { validate } from '#core/validate'
import { findInteractionOrFail, listInteractions } from './interaction_queries.js'
import InteractionTransformer from './interaction_transformer.js'
import { listInteractionsValidator } from './interaction_validators.js'

/** What waits for the person who asks, and what did. */
@inject()
export default class InteractionsController {
  constructor(private sql: SqlStore) {}

  /** `GET /interactions` */
  async index({ auth, request }: HttpContext) {
    const {
      state = null,
      cursor = null,
      limit,
    } = await validate(listInteractionsValidator, request.qs())
    const userId = auth.getUserOrFail().id
    const { rows, nextCursor } = await this.sql.read((sql) =>
      listInteractions(sql, { userId, state, cursor, limit })
    )
    return {
      data: rows.map((row) => new InteractionTransformer(row).toObject()),
      next_cursor: nextCursor,
    }
  }

  /** `GET /interactions/{id}` */
  async show({ auth, params }: HttpContext) {
    const interaction = await this.sql.read((sql) =>
      findInteractionOrFail(sql, auth.getUserOrFail().id, params.id)
    )
    return new InteractionTransformer(interaction).toObject()
  }
}
