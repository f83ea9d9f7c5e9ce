import vine from '@vinejs/vine'
import { PERIOD_NAMES } from '#analytics/period'
import { DIMENSIONS } from '#analytics/reports/report_line'

/** What the columns of the table can be sorted by, the highest first with a minus. */
const SORTS = [
  'name',
  '-name',
  'count',
  '-count',
  'errors',
  '-errors',
  'tokens',
  '-tokens',
  'cost',
  '-cost',
  'latency',
  '-latency',
] as const

const date = () => vine.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** The query of the analytics, on the page and as CSV. */
export const analyticsValidator = vine.create({
  by: vine.enum(DIMENSIONS).optional(),
  period: vine.enum(PERIOD_NAMES).optional(),
  from: date().optional(),
  to: date().optional(),
  sort: vine.enum(SORTS).optional(),
  page: vine.number().withoutDecimals().min(1).max(100_000).optional(),
})
