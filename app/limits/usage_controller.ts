import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { validate } from '#core/validate'
import { UsageQuery } from './usage_query.js'
import UsageTransformer from './usage_transformer.js'
import { usageValidator } from './usage_validator.js'

/** `GET /usage` */
@inject()
export default class UsageController {
  constructor(private usage: UsageQuery) {}

  async index({ auth, request }: HttpContext) {
    const filter = await validate(usageValidator, request.qs())
    const { rows, nextCursor } = await this.usage.execute(auth.getUserOrFail().id, filter)
    return {
      data: rows.map((row) => new UsageTransformer(row).toObject()),
      next_cursor: nextCursor,
    }
  }
}
