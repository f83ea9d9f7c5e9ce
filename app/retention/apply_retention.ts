import { inject } from '@adonisjs/core'
import { systemOrigin } from '#audit/audit_origin'
import { SqlStore } from '#core/sql_store'
import { Settings } from '#settings/settings'
import { MAX_RETENTION_DAYS } from '#settings/setting_definitions'
import { ownRetentions, pastOwnRetention, pastRetention } from './idle_rules.js'
import { RemoveIdle } from './remove_idle.js'
import { reportSince } from './removals/removal_rows.js'

const DAY_MS = 24 * 60 * 60 * 1000

/** Deletes conversations that have been unused for as long as the installation, or they themselves, say. */
@inject()
export class ApplyRetention {
  constructor(
    private sql: SqlStore,
    private settings: Settings,
    private removeIdle: RemoveIdle
  ) {}

  /**
   * Answers how many went; ends soon after `signal` is aborted, and is gone on with another time. Of a day (UTC) there is
   * one report.
   *
   * @param now in ms since 1970
   */
  async execute(signal: AbortSignal, now = Date.now()): Promise<number> {
    const days = this.settings.get('retention_days')
    const { rules, report } = await this.sql.read(async (sql) => {
      const own = await ownRetentions(sql, days === 0 ? MAX_RETENTION_DAYS + 1 : days)
      return {
        rules: [
          ...own.map((ownDays) => pastOwnRetention(ownDays, now)),
          ...(days === 0 ? [] : [pastRetention(days, now)]),
        ],
        report: await reportSince(sql, now - (now % DAY_MS), 'retention'),
      }
    })
    let deleted = 0
    for (const rule of rules) {
      let count = 0
      for await (const sum of this.removeIdle.execute(rule, { origin: systemOrigin(), report })) {
        count = sum
        if (signal.aborted) {
          return deleted + count
        }
      }
      deleted += count
    }
    await this.removeIdle.finish(rules, report)
    return deleted
  }
}
