import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { Problem } from '#core/problem'
import { ReviewTool } from '#mcp/definitions/review_tool'
import { SetToolPolicy, type ToolSettings } from '#mcp/definitions/set_tool_policy'
import type { ToolRow } from '#mcp/definitions/tool_rows'
import type { ServerOverview, ToolOverview } from '#mcp/overview/server_overview'
import { ServerOverviews } from '#mcp/overview/server_overviews'
import { SettingsRefused } from '#mcp/servers/settings_refused'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { shellFor } from '../shell/shell.js'
import { ChangesView } from './changes_view.js'
import { findOverview } from './find_overview.js'
import { sentFields } from '../forms/form.js'

const switchValidator = vine.create({
  is_on: vine.accepted().optional(),
  policy: vine.enum(['auto', 'ask']).optional(),
})

const reviewValidator = vine.create({
  decision: vine.enum(['approve', 'keep_off']),
  hash: vine.string().fixedLength(64),
})

type Changeable = ToolOverview & { row: ToolRow }

/** How each tool may be used. */
@inject()
export default class ToolController {
  constructor(
    private overviews: ServerOverviews,
    private setToolPolicy: SetToolPolicy,
    private reviewTool: ReviewTool
  ) {}

  /** `POST /admin/tools/:id/tools/:tool` */
  async update(ctx: HttpContext) {
    const overview = await findOverview(ctx, this.overviews)
    const one = changeable(overview, ctx.params.tool)
    const sent = await switchValidator.validate(sentFields(ctx))
    const { policy } = sent
    const isOn = sent.is_on !== undefined
    const settings = settingsFor(one, isOn, policy)
    await this.#tell(
      ctx,
      () => this.setToolPolicy.execute(one.row.id, settings, requestOrigin(ctx)),
      `${one.tool.tool} is ${isOn ? `on and ${settings.policy === 'auto' ? 'runs at once' : 'asks first'}` : 'off'}.`
    )
    return ctx.response.redirect().toPath(`/admin/tools/${overview.id}?tool=${one.tool.name}`)
  }

  /** `GET /admin/tools/:id/changes` */
  async changes(ctx: HttpContext) {
    const overview = await findOverview(ctx, this.overviews)
    const { format } = await shellFor(ctx)
    return renderPage(ctx, 'tools/changes', new ChangesView(overview, format))
  }

  /** `POST /admin/tools/:id/changes/:tool` */
  async review(ctx: HttpContext) {
    const overview = await findOverview(ctx, this.overviews)
    const one = changeable(overview, ctx.params.tool)
    const { decision, hash } = await reviewValidator.validate(sentFields(ctx))
    await (decision === 'approve'
      ? this.#tell(
          ctx,
          () => this.reviewTool.execute(one.row.id, hash, requestOrigin(ctx)),
          `Approved the change of ${one.tool.tool}.`
        )
      : this.#tell(
          ctx,
          () => this.setToolPolicy.execute(one.row.id, { isEnabled: false }, requestOrigin(ctx)),
          `${one.tool.tool} stays off.`
        ))
    return ctx.response.redirect().toPath(`/admin/tools/${overview.id}/changes`)
  }

  async #tell(ctx: HttpContext, work: () => Promise<void>, done: string): Promise<void> {
    try {
      await work()
      leaveNotice(ctx, 'success', done)
    } catch (error) {
      if (!(error instanceof SettingsRefused)) {
        throw error
      }
      leaveNotice(ctx, 'error', error.message)
    }
  }
}

/** A tool that can be changed. Throws a Problem `not_found`. */
function changeable(overview: ServerOverview, name: unknown): Changeable {
  const one = overview.tools.find(({ tool }) => tool.name === name)
  if (one === undefined || one.row === null) {
    throw new Problem('not_found', { detail: 'There is no such tool that could be changed.' })
  }
  return { ...one, row: one.row }
}

/** A tool that is turned on for the first time is approved with that; one that stays off is not. */
function settingsFor(
  { row, fixedPolicy }: Changeable,
  isOn: boolean,
  policy: 'auto' | 'ask' | undefined
): ToolSettings {
  if (fixedPolicy !== null) {
    return { isEnabled: isOn }
  }
  const chosen = policy ?? (row.policy === 'auto' ? 'auto' : 'ask')
  return isOn || row.policy !== 'off' ? { isEnabled: isOn, policy: chosen } : { isEnabled: isOn }
}
