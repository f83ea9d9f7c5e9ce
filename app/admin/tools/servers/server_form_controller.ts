import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SqlStore } from '#core/sql_store'
import type { ServerOverview } from '#mcp/overview/server_overview'
import { ServerOverviews } from '#mcp/overview/server_overviews'
import { AskServers } from '#mcp/servers/ask_servers'
import { CreateServer } from '#mcp/servers/create_server'
import { findServerRow } from '#mcp/servers/server_rows'
import { UpdateServer } from '#mcp/servers/update_server'
import { submitForm, type Form } from '../../forms/form.js'
import { leaveNotice } from '../../pages/notices.js'
import { renderPage } from '../../pages/render_page.js'
import { requestOrigin } from '../../pages/request_origin.js'
import { shellFor } from '../../shell/shell.js'
import { findOverview } from '../find_overview.js'
import { refusedAtFields } from '../refusals.js'
import { ConnectionView } from './connection_view.js'
import {
  assertHeaderValues,
  SECRET_FIELDS,
  serverData,
  serverFormValidator,
} from './server_form.js'
import { NewServerView } from './server_form_view.js'

/** Adding a server and changing how it is reached. */
@inject()
export default class ServerFormController {
  constructor(
    private overviews: ServerOverviews,
    private createServer: CreateServer,
    private updateServer: UpdateServer,
    private askServers: AskServers,
    private sql: SqlStore
  ) {}

  /** `GET /admin/tools/new` */
  async create(ctx: HttpContext) {
    return renderPage(ctx, 'tools/new', new NewServerView())
  }

  /** `POST /admin/tools/new` */
  async store(ctx: HttpContext) {
    const submission = await submitForm(
      ctx,
      serverFormValidator,
      (sent) => {
        const { data, kept } = serverData(sent, true)
        assertHeaderValues(kept, [])
        return refusedAtFields(() =>
          this.createServer.execute(sent.name?.trim() ?? '', data, requestOrigin(ctx))
        )
      },
      { secrets: SECRET_FIELDS }
    )
    if (!submission.done) {
      return renderPage(ctx, 'tools/new', new NewServerView(submission.form), 422)
    }
    await this.askServers.one(submission.result, 'test', requestOrigin(ctx))
    leaveNotice(ctx, 'success', 'Added the server. Its tools are off until you turn them on.')
    return ctx.response.redirect().toPath(`/admin/tools/${submission.result}`)
  }

  /** `GET /admin/tools/:id/connection` */
  async edit(ctx: HttpContext) {
    return this.#render(ctx, await findOverview(ctx, this.overviews))
  }

  /** `POST /admin/tools/:id/connection` */
  async update(ctx: HttpContext) {
    const overview = await findOverview(ctx, this.overviews)
    const { entry, id } = overview
    const stored =
      entry === null || entry.connection.kind === 'stdio' ? {} : entry.connection.headers
    const submission = await submitForm(
      ctx,
      serverFormValidator,
      (sent) => {
        const { data, kept } = serverData(sent, entry?.isEnabled ?? true)
        assertHeaderValues(kept, Object.keys(stored))
        return refusedAtFields(() =>
          this.updateServer.execute(id, data, requestOrigin(ctx), { kept, revision: sent.revision })
        )
      },
      { secrets: SECRET_FIELDS }
    )
    if (!submission.done) {
      return this.#render(ctx, overview, submission.form)
    }
    leaveNotice(ctx, 'success', `Saved the connection of ${overview.title}.`)
    return ctx.response.redirect().toPath(`/admin/tools/${id}/connection`)
  }

  async #render(ctx: HttpContext, overview: ServerOverview, sent?: Form) {
    const { format } = await shellFor(ctx)
    const { entry } = overview
    const row = entry && (await this.sql.read((sql) => findServerRow(sql, entry.id)))
    const revision = row ? Number(row.updated_at) : null
    const view = new ConnectionView(overview, revision, format, sent)
    return renderPage(ctx, 'tools/connection', view, sent === undefined ? 200 : 422)
  }
}
