import vine from '@vinejs/vine'
import { PERIOD_NAMES } from '#analytics/period'

export const MEASURES = ['cost', 'tokens', 'messages'] as const

/** The query of the overview. */
export const overviewValidator = vine.create({
  period: vine.enum(PERIOD_NAMES).optional(),
  measure: vine.enum(MEASURES).optional(),
})
