import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { PERIODS, periodKey } from './periods.js'

const DAY_MS = 24 * 60 * 60 * 1000
/** How long it can be seen what was used; the ledger and the figures keep it longer. */
const KEPT_MS = 100 * DAY_MS

/** Where what a budget is of can still be found, by kind. */
const OWNERS = { user: 'users', group: 'groups', token: 'auth_access_tokens' } as const

/**
 * Deletes what was counted and said of days and months that are long over, and what was said of people, groups and tokens that
 * are gone.
 */
@inject()
export class SweepBudgets {
  constructor(private sql: SqlStore) {}

  /**
   * Answers the number of rows deleted.
   *
   * @param now in ms since 1970
   * @param signal leaves the rest to another time
   */
  async execute(now = Date.now(), signal?: AbortSignal): Promise<number> {
    let deleted = 0
    for (const period of PERIODS) {
      for (const table of ['budgets', 'budget_counters', 'budget_warnings']) {
        if (signal?.aborted) {
          return deleted
        }
        deleted += await this.sql.transaction((sql) =>
          sql.run(
            `delete from ${table} where period like ? and period < ?`,
            `${period}:%`,
            periodKey(period, now - KEPT_MS)
          )
        )
      }
    }
    for (const [kind, owners] of Object.entries(OWNERS)) {
      if (signal?.aborted) {
        return deleted
      }
      deleted += await this.sql.transaction((sql) =>
        sql.run(
          `delete from budgets where subject like ? and not exists (
             select 1 from ${owners} o where ? || cast(o.id as varchar(36)) = budgets.subject
           )`,
          `${kind}:%`,
          `${kind}:`
        )
      )
    }
    return deleted
  }
}
