import type { HttpContext } from '@adonisjs/core/http'
import { periodBetween, periodOf, type Period, type PeriodName } from '#analytics/period'
import type { Dimension, LineSort } from '#analytics/reports/report_line'
import { LINE_SORTS } from '#analytics/reports/report_line'
import { Problem } from '#core/problem'
import { validate } from '#core/validate'
import { analyticsValidator } from './analytics_validator.js'

/** What somebody wants to see, as the address says it. */
export interface AnalyticsQuery {
  by: Dimension
  /** Null where days are given. */
  periodName: PeriodName | null
  period: Period
  sort: LineSort
  /** The lowest first, or the names from Z on. */
  isReversed: boolean
  page: number
}

/** Reads the query of the request. Throws `validation_failed`. */
export async function readAnalyticsQuery(
  { request }: HttpContext,
  zone: string,
  now: number
): Promise<AnalyticsQuery> {
  const query = await validate(analyticsValidator, request.qs())
  const by = query.by ?? 'day'
  const { sort, isReversed } = sortOf(query.sort ?? (by === 'day' ? '-name' : '-cost'))
  return {
    by,
    ...periodFrom(query, zone, now),
    sort,
    isReversed,
    page: query.page ?? 1,
  }
}

function periodFrom(
  { period: name, from, to }: { period?: PeriodName; from?: string; to?: string },
  zone: string,
  now: number
): Pick<AnalyticsQuery, 'period' | 'periodName'> {
  if (from === undefined) {
    const periodName = name ?? '30d'
    return { periodName, period: periodOf(periodName, zone, now) }
  }
  const period = periodBetween({ from, to }, zone, now)
  if (period === null) {
    throw new Problem('validation_failed', {
      errors: [
        {
          field: 'from',
          rule: 'period',
          message: 'From and to must be dates, a year apart at most',
        },
      ],
    })
  }
  return { periodName: null, period }
}

/** `-cost`: the highest first. Names go the other way: `name` is from A on. */
function sortOf(text: string): Pick<AnalyticsQuery, 'sort' | 'isReversed'> {
  const isDescending = text.startsWith('-')
  const sort = LINE_SORTS.find((one) => one === text.replace('-', '')) ?? 'cost'
  return { sort, isReversed: sort === 'name' ? isDescending : !isDescending }
}
