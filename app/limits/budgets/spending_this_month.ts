import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { readCounters } from './counters.js'
import { periodKey } from './periods.js'
import type { Spending } from './spending.js'
import type { Subject } from './subjects.js'

/** What was used since the month began, with or without a budget. */
@inject()
export class SpendingThisMonth {
  constructor(private sql: SqlStore) {}

  /** By subject; those that used nothing are missing. */
  async of(subjects: readonly Subject[]): Promise<Map<string, Spending>> {
    const period = periodKey('month', Date.now())
    const counters = await this.sql.read((sql) =>
      readCounters(
        sql,
        subjects.map((subject) => ({ subject, period }))
      )
    )
    return new Map([...counters.values()].map(({ subject, used }) => [subject, used]))
  }
}
