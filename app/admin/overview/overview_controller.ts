import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ModelManager } from '#ai/model_manager'
import { periodOf } from '#analytics/period'
import { OverviewReport, type Overview } from '#analytics/reports/overview_report'
import { findWeakSettings } from '#core/environment/weak_settings'
import { validate } from '#core/validate'
import { ServerRegistry } from '#mcp/servers/server_registry'
import { renderPage } from '../pages/render_page.js'
import { formatsFor } from '../shell/shell.js'
import type { InstanceFacts } from './first_steps.js'
import { overviewValidator } from './overview_validator.js'
import { OverviewView } from './overview_view.js'

/** `GET /admin` */
@inject()
export default class OverviewController {
  constructor(
    private report: OverviewReport,
    private models: ModelManager,
    private servers: ServerRegistry
  ) {}

  async show(ctx: HttpContext) {
    const { period = '30d', measure = 'cost' } = await validate(overviewValidator, ctx.request.qs())
    const format = formatsFor(ctx)
    const overview = await this.report.execute(periodOf(period, format.zone, format.now))
    const view = new OverviewView(
      {
        overview,
        periodName: period,
        measure,
        names: new Map(this.models.list().map(({ id, name }) => [id, name])),
        facts: await this.#facts(overview),
        weakSettings: findWeakSettings(process.env),
      },
      format
    )
    return renderPage(ctx, 'overview', view)
  }

  /** Asked for only while nobody used the instance. */
  async #facts({ isUnused, accounts }: Overview): Promise<InstanceFacts> {
    const servers = isUnused ? await this.servers.servers() : []
    return {
      hasProvider: this.models.list().some(({ provider }) => provider !== 'demo'),
      hasMessage: !isUnused,
      hasPeople: accounts > 1,
      hasToolServer: servers.length > 0,
    }
  }
}
