import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ModelManager } from '#ai/model_manager'
import { BreakdownReport } from '#analytics/reports/breakdown_report'
import { reportCsv } from '#analytics/reports/report_csv'
import { recordAudit } from '#audit/record_audit'
import { contentDisposition } from '#core/content_disposition'
import { SqlStore } from '#core/sql_store'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { readAnalyticsQuery } from './analytics_query.js'
import { AnalyticsView, LINES_PER_PAGE } from './analytics_view.js'

/** Figures of a period by day, person, model, provider or tool. */
@inject()
export default class AnalyticsController {
  constructor(
    private report: BreakdownReport,
    private models: ModelManager,
    private sql: SqlStore
  ) {}

  /** `GET /admin/analytics` */
  async show(ctx: HttpContext) {
    const format = formatsFor(ctx)
    const query = await readAnalyticsQuery(ctx, format.zone, format.now)
    const { page: number, ...wanted } = query
    /* The chart needs all days; there are no more than fit on a page. */
    const isWhole = query.by === 'day'
    const page = { offset: (number - 1) * LINES_PER_PAGE, limit: LINES_PER_PAGE }
    const breakdown = await this.report.execute(isWhole ? wanted : { ...wanted, page })
    const names = new Map(this.models.list().map(({ id, name }) => [id, name]))
    return renderPage(
      ctx,
      'analytics/index',
      new AnalyticsView(isWhole ? { ...query, page: 1 } : query, breakdown, { format, names })
    )
  }

  /** `GET /admin/analytics/export`: all lines as CSV. */
  async export(ctx: HttpContext) {
    const format = formatsFor(ctx)
    const { page: _, ...wanted } = await readAnalyticsQuery(ctx, format.zone, format.now)
    const { lines } = await this.report.execute(wanted)
    await this.sql.transaction((sql) =>
      recordAudit(sql, {
        ...requestOrigin(ctx),
        action: 'usage.exported',
        target: null,
        after: { by: wanted.by, lines: lines.length },
      })
    )
    ctx.response.header('content-type', 'text/csv; charset=utf-8')
    ctx.response.header(
      'content-disposition',
      contentDisposition('attachment', `usage-by-${wanted.by}.csv`)
    )
    return ctx.response.send(await reportCsv(wanted.by, lines))
  }
}
