import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { recordAudit } from '#audit/record_audit'
import { contentDisposition } from '#core/content_disposition'
import { SqlStore } from '#core/sql_store'
import { LookAtHealth } from '#operations/health/look_at_health'
import { supportBundle } from '#operations/health/support_bundle'
import { Settings } from '#settings/settings'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { HealthView } from './health_view.js'

/** How the installation is doing. */
@inject()
export default class HealthController {
  constructor(
    private health: LookAtHealth,
    private sql: SqlStore,
    private settings: Settings
  ) {}

  /** `GET /admin/health` */
  async show(ctx: HttpContext) {
    const checks = await this.health.execute(ctx.auth.use('browser').getUserOrFail().id)
    return renderPage(ctx, 'health', new HealthView(checks, { isAsked: false }))
  }

  /** `POST /admin/health/checks`: asks providers and tool servers, and the file storage. */
  async run(ctx: HttpContext) {
    const { id } = ctx.auth.use('browser').getUserOrFail()
    const checks = await this.health.ask(id, requestOrigin(ctx))
    return renderPage(ctx, 'health', new HealthView(checks, { isAsked: true }))
  }

  /** `POST /admin/health/bundle`: what somebody who helps needs to know, as a JSON file. */
  async bundle(ctx: HttpContext) {
    const checks = await this.health.execute(ctx.auth.use('browser').getUserOrFail().id)
    const bundle = await supportBundle(this.sql, checks, this.settings)
    await this.sql.transaction((sql) =>
      recordAudit(sql, {
        ...requestOrigin(ctx),
        action: 'support_bundle.exported',
        target: null,
      })
    )
    ctx.response.header('content-type', 'application/json; charset=utf-8')
    ctx.response.header(
      'content-disposition',
      contentDisposition('attachment', 'chatflow-support.json')
    )
    return ctx.response.send(JSON.stringify(bundle, null, 2))
  }
}
