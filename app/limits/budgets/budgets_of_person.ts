import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { readBudgets } from './budgets_in_force.js'
import { useOf, type BudgetUse } from './budget_use.js'
import { readCounters } from './counters.js'
import { periodKey } from './periods.js'
import type { Payers } from './subjects.js'

/** What holds for a person now, with or without a token of theirs, and what of it is used. */
@inject()
export class BudgetsOfPerson {
  constructor(private sql: SqlStore) {}

  async execute(who: Pick<Payers, 'userId' | 'tokenId'>): Promise<BudgetUse[]> {
    const now = Date.now()
    return this.sql.read(async (sql) => {
      const { budgets } = await readBudgets(sql, who, now)
      const keys = budgets.map(({ subject, period }) => ({
        subject,
        period: periodKey(period, now),
      }))
      const counters = await readCounters(sql, keys)
      return budgets.map((budget) => useOf(budget, counters, now))
    })
  }
}
