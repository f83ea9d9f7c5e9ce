import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { pageFields } from '#core/page_validator'
import { validate } from '#core/validate'
import { UsageQuery } from './usage_query.js'
import UsageTransformer from './usage_transformer.js'

const existingDay = vine.createRule((value, _, field) => {
  if (typeof value === 'string' && Number.isNaN(Date.parse(value))) {
    field.report('The {{ field }} field must be a date', 'date', field)
  }
})

const day = () =>
  vine
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .use(existingDay())

const usageValidator = vine.create({
  ...pageFields,
  from: day().optional(),
  to: day().optional(),
})

/** `GET /usage` */
@inject()
export default class UsageController {
  static validators = { index: usageValidator }

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
