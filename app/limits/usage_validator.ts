import vine from '@vinejs/vine'
import { pageFields } from '#core/page_validator'

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

/** The query of `GET /usage`. */
export const usageValidator = vine.create({
  ...pageFields,
  from: day().optional(),
  to: day().optional(),
})
