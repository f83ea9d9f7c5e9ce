import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { ServerOverview } from '#mcp/overview/server_overview'
import { ServerOverviews } from '#mcp/overview/server_overviews'
import { DeleteServer } from '#mcp/servers/delete_server'
import { SettingsRefused } from '#mcp/servers/settings_refused'
import { Form } from '../../forms/form.js'
import { leaveNotice } from '../../pages/notices.js'
import { renderPage, type PageView } from '../../pages/render_page.js'
import { requestOrigin } from '../../pages/request_origin.js'
import { findOverview } from '../find_overview.js'

/** Asks before a server goes. */
class DeleteServerView implements PageView {
  readonly title = 'Delete the server'
  readonly section = 'tools'
  readonly trail: { label: string; href: string }[]
  readonly confirm

  constructor(
    { id, title, slug, tools }: ServerOverview,
    readonly form: Form
  ) {
    const href = `/admin/tools/${id}`
    this.trail = [
      { label: 'Tools', href: '/admin/tools' },
      { label: title, href },
    ]
    this.confirm = {
      title: `Delete ${title}?`,
      text: `Its ${tools.length} tools are no longer offered, and what was approved of them, saved cases and the sign-ins of people go with it.`,
      consequence: 'This cannot be taken back. Calls that were made stay in their conversations.',
      action: `${href}/delete`,
      button: 'Delete server',
      cancelHref: `${href}/connection`,
      typed: { label: `Type ${slug} to confirm`, value: slug },
    }
  }
}

/** Deleting a server that was added here. */
@inject()
export default class DeleteServerController {
  constructor(
    private overviews: ServerOverviews,
    private deleteServer: DeleteServer
  ) {}

  /** `GET /admin/tools/:id/delete` */
  async confirm(ctx: HttpContext) {
    const overview = await findOverview(ctx, this.overviews)
    return renderPage(ctx, 'confirm', new DeleteServerView(overview, new Form()))
  }

  /** `POST /admin/tools/:id/delete` */
  async destroy(ctx: HttpContext) {
    const overview = await findOverview(ctx, this.overviews)
    if (ctx.request.input('typed') !== overview.slug) {
      const form = new Form({}, [{ field: 'typed', message: `Type ${overview.slug} to confirm.` }])
      return renderPage(ctx, 'confirm', new DeleteServerView(overview, form), 422)
    }
    try {
      await this.deleteServer.execute(overview.id, requestOrigin(ctx))
    } catch (error) {
      if (!(error instanceof SettingsRefused)) {
        throw error
      }
      leaveNotice(ctx, 'error', error.message)
      return ctx.response.redirect().toPath(`/admin/tools/${overview.id}/connection`)
    }
    leaveNotice(ctx, 'success', `Deleted ${overview.title}.`)
    return ctx.response.redirect().toPath('/admin/tools')
  }
}
