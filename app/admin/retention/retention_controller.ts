import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ExportRemovals } from '#retention/removals/export_removals'
import { RemovalsQuery } from '#retention/removals/removals_query'
import { Settings } from '#settings/settings'
import { answerCsv } from '../lists/csv_answer.js'
import { ListState } from '../lists/list_state.js'
import { renderPage } from '../pages/render_page.js'
import { formatsFor } from '../shell/shell.js'
import { RemovalsView } from './removals_view.js'

/** What was removed, and by which rule. */
@inject()
export default class RetentionController {
  constructor(
    private removals: RemovalsQuery,
    private exportRemovals: ExportRemovals,
    private settings: Settings
  ) {}

  /** `GET /admin/retention` */
  async index(ctx: HttpContext) {
    const state = ListState.of(ctx, { filters: [] })
    const page = await this.removals.page(state.idPlace)
    const days = this.settings.get('retention_days')
    const view = new RemovalsView(state, page, days, formatsFor(ctx))
    return renderPage(ctx, 'retention/index', view)
  }

  /** `GET /admin/retention/export`: all reports, as CSV. */
  async export(ctx: HttpContext) {
    return answerCsv(ctx, 'removed.csv', this.exportRemovals.execute())
  }
}
