import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import { ServerOverviews } from '#mcp/overview/server_overviews'
import { cancelTest, findTest, type ToolTest } from '#mcp/testing/test_rows'
import { ToolTester } from '#mcp/testing/tool_tester'
import { leaveNotice } from '../../pages/notices.js'
import { renderPage } from '../../pages/render_page.js'
import { shellFor } from '../../shell/shell.js'
import { findOverview } from '../find_overview.js'
import { RunView } from './run_view.js'

const CANCEL_LOOK_MS = 1_000
const SHOWN_IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** A test call while it runs and once it has ended; of one's own only. */
@inject()
export default class RunController {
  constructor(
    private overviews: ServerOverviews,
    private tester: ToolTester,
    private sql: SqlStore
  ) {}

  /** `GET /admin/tools/:id/test/:tool/runs/:run` */
  async show(ctx: HttpContext) {
    const server = await findOverview(ctx, this.overviews)
    const run = await this.#find(ctx, server.slug)
    const { format } = await shellFor(ctx)
    const { as } = ctx.request.qs()
    const view = new RunView(server, String(ctx.params.tool), run, String(as), format)
    return renderPage(ctx, 'tools/run', view)
  }

  /** `POST /admin/tools/:id/test/:tool/runs/:run/cancel` */
  async cancel(ctx: HttpContext) {
    const server = await findOverview(ctx, this.overviews)
    const { id } = await this.#find(ctx, server.slug)
    const account = ctx.auth.use('browser').getUserOrFail()
    const isRunning = await this.sql.transaction((sql) => cancelTest(sql, account.id, id))
    this.tester.stop(id)
    await settledWithin(CANCEL_LOOK_MS, this.tester.ended(id))
    leaveNotice(
      ctx,
      isRunning ? 'success' : 'warning',
      isRunning ? 'Cancelled the call.' : 'The call had ended already.'
    )
    return ctx.response
      .redirect()
      .toPath(`/admin/tools/${server.id}/test/${String(ctx.params.tool)}/runs/${id}`)
  }

  /** `GET /admin/tools/:id/test/:tool/runs/:run/files/:file`: bytes of a result; what is no picture is only saved. */
  async file(ctx: HttpContext) {
    const server = await findOverview(ctx, this.overviews)
    const { outcome } = await this.#find(ctx, server.slug)
    const index = Number(ctx.params.file)
    const file = outcome?.kind === 'result' ? outcome.files[index] : undefined
    if (file === undefined) {
      throw new Problem('not_found', { detail: 'The result has no such file.' })
    }
    const isImage = SHOWN_IMAGES.includes(file.mediaType)
    ctx.response.header('content-type', isImage ? file.mediaType : 'application/octet-stream')
    ctx.response.header('x-content-type-options', 'nosniff')
    ctx.response.header('cache-control', 'private, no-store')
    ctx.response.header(
      'content-disposition',
      isImage ? 'inline' : `attachment; filename="result-${index + 1}.bin"`
    )
    return ctx.response.send(Buffer.from(file.base64, 'base64'))
  }

  async #find({ auth, params }: HttpContext, server: string): Promise<ToolTest> {
    const id = parseId(params.run)
    const userId = auth.use('browser').getUserOrFail().id
    const run = id === null ? undefined : await this.sql.read((sql) => findTest(sql, userId, id))
    if (run?.server !== server) {
      throw new Problem('not_found', {
        detail: 'There is no such test call of yours; they are kept for a day.',
      })
    }
    return run
  }
}
