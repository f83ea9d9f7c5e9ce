import { inject } from '@adonisjs/core'
import { periodOf } from '#analytics/period'
import { BreakdownReport } from '#analytics/reports/breakdown_report'
import type { LineFigures } from '#analytics/reports/report_line'
import { Settings } from '#settings/settings'

/** What models were used for in the last 30 days, by their ids. */
@inject()
export class ModelUsage {
  constructor(
    private report: BreakdownReport,
    private settings: Settings
  ) {}

  async execute(): Promise<Map<string, LineFigures>> {
    const period = periodOf('30d', this.settings.get('time_zone'), Date.now())
    const { lines } = await this.report.execute({ by: 'model', period, sort: 'cost' })
    return new Map(lines.map(({ key, current }) => [key, current]))
  }
}
