import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { McpFileError } from '#mcp/config/mcp_file'
import { ServerOverviews } from '#mcp/overview/server_overviews'
import { AskServers } from '#mcp/servers/ask_servers'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { shellFor } from '../shell/shell.js'
import { ToolsView } from './tools_view.js'

/** The list of tool servers. */
@inject()
export default class ToolsController {
  constructor(
    private overviews: ServerOverviews,
    private askServers: AskServers
  ) {}

  /** `GET /admin/tools` */
  async index(ctx: HttpContext) {
    const { format } = await shellFor(ctx)
    const overviews = await this.overviews.all(ctx.auth.use('browser').getUserOrFail().id)
    return renderPage(ctx, 'tools/index', new ToolsView(overviews, format))
  }

  /** `POST /admin/tools/refresh` */
  async refresh(ctx: HttpContext) {
    try {
      const servers = await this.askServers.all(requestOrigin(ctx))
      const count = servers.length === 1 ? '1 server' : `${servers.length} servers`
      leaveNotice(ctx, 'success', `Read mcp.json again and asked ${count} for tools.`)
    } catch (error) {
      if (!(error instanceof McpFileError)) {
        throw error
      }
      leaveNotice(ctx, 'error', `mcp.json was not read: ${error.faults.join('; ')}`)
    }
    return ctx.response.redirect().toPath('/admin/tools')
  }
}
