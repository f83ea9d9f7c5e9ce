import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ListServerCalls } from '#mcp/activity/list_server_calls'
import { ServerConnections } from '#mcp/connections/server_connections'
import { ServerOverviews } from '#mcp/overview/server_overviews'
import { renderPage } from '../pages/render_page.js'
import { shellFor } from '../shell/shell.js'
import { ActivityView } from './activity_view.js'
import { findOverview } from './find_overview.js'
import { LogsView } from './logs_view.js'
import { ShowServerView } from './show_view.js'
import { TestPanels } from './testing/test_panels.js'

const CALLS_PER_PAGE = 25

/** What one tool server offers, does and says. */
@inject()
export default class ServerController {
  constructor(
    private overviews: ServerOverviews,
    private connections: ServerConnections,
    private listCalls: ListServerCalls,
    private testPanels: TestPanels
  ) {}

  /** `GET /admin/tools/:id` */
  async show(ctx: HttpContext) {
    const overview = await findOverview(ctx, this.overviews)
    const { format } = await shellFor(ctx)
    const { q, tool } = ctx.request.qs()
    const chosen = overview.tools.find((one) => one.tool.name === tool) ?? overview.tools[0]
    const account = ctx.auth.use('browser').getUserOrFail()
    const panel =
      chosen === undefined
        ? null
        : await this.testPanels.make(overview, chosen, account.fullName, { tab: 'form' })
    const search = typeof q === 'string' ? q : ''
    return renderPage(ctx, 'tools/show', new ShowServerView(overview, search, panel, format))
  }

  /** `GET /admin/tools/:id/activity` */
  async activity(ctx: HttpContext) {
    const overview = await findOverview(ctx, this.overviews)
    const { format } = await shellFor(ctx)
    const { after } = ctx.request.qs()
    const page = await this.listCalls.execute(overview.slug, {
      after: typeof after === 'string' ? after : undefined,
      limit: CALLS_PER_PAGE,
    })
    return renderPage(ctx, 'tools/activity', new ActivityView(overview, page, format))
  }

  /** `GET /admin/tools/:id/logs` */
  async logs(ctx: HttpContext) {
    const overview = await findOverview(ctx, this.overviews)
    const { format } = await shellFor(ctx)
    const { entry } = overview
    const { id } = ctx.auth.use('browser').getUserOrFail()
    const text = entry === null ? '' : this.connections.to(entry, id).log.toString()
    return renderPage(ctx, 'tools/logs', new LogsView(overview, text, format))
  }
}
