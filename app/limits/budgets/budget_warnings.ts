import { inject } from '@adonisjs/core'
import { decodeCursor, encodeCursor } from '#core/pagination'
import { SqlStore } from '#core/sql_store'
import { describeSubjects, type DescribedSubject } from './describe_subjects.js'
import { PERIODS, periodKey, type Period, type PeriodKey } from './periods.js'
import type { Unit } from './spending.js'
import type { Subject } from './subjects.js'

/** That most of a budget was used, or all of it. */
export interface BudgetWarning {
  subject: Subject
  /** Null where whoever it was about is gone. */
  described: DescribedSubject | null
  period: Period
  unit: Unit
  /** 80 or 100. */
  percent: number
  /** What the budget was then, in tokens or billionths of a US dollar. */
  amount: number
  /** In ms since 1970. */
  at: number
}

interface WarningRow {
  period: PeriodKey
  subject: Subject
  unit: Unit
  percent: number
  amount: number
  created_at: number
}

export interface WarningsPage {
  warnings: BudgetWarning[]
  /** Null where there are no more. */
  next: string | null
}

const KEY = '(created_at, subject, unit, percent, period)'

/** What was said of budgets in the day and the month that it is, the newest first. */
@inject()
export class BudgetWarnings {
  constructor(private sql: SqlStore) {}

  /**
   * @param after `next` of the page before
   * @throws Problem `invalid_cursor`
   */
  async page(limit: number, after: string | null): Promise<WarningsPage> {
    const now = Date.now()
    const place =
      after === null
        ? null
        : decodeCursor(after, ['number', 'string', 'string', 'number', 'string'])
    return this.sql.read(async (sql) => {
      const rows = await sql.all<WarningRow>(
        `select period, subject, unit, percent, amount, created_at from budget_warnings
          where period in (?, ?) ${place === null ? '' : `and ${KEY} < (?, ?, ?, ?, ?)`}
          order by created_at desc, subject desc, unit desc, percent desc, period desc limit ?`,
        ...PERIODS.map((period) => periodKey(period, now)),
        ...(place ?? []),
        limit + 1
      )
      const shown = rows.slice(0, limit)
      const described = await describeSubjects(
        sql,
        shown.map(({ subject }) => subject)
      )
      const last = shown.at(-1)
      return {
        warnings: shown.map((row) => ({
          subject: row.subject,
          described: described.get(row.subject) ?? null,
          period: PERIODS.find((period) => row.period.startsWith(`${period}:`)) ?? 'day',
          unit: row.unit,
          percent: row.percent,
          amount: row.amount,
          at: row.created_at,
        })),
        next:
          last === undefined || rows.length <= limit
            ? null
            : encodeCursor([last.created_at, last.subject, last.unit, last.percent, last.period]),
      }
    })
  }
}
