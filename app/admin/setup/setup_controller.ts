import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { FinishStep } from '#auth/setup/finish_step'
import { SetupQuery } from '#auth/setup/setup_query'
import { Problem } from '#core/problem'
import { leaveNotice } from '../pages/notices.js'
import { renderPage, type PageView } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { nextHref } from './setup_view.js'

class WaitingView implements PageView {
  readonly title = 'Set Chatflow up'
}

/** The beginning and the end of the first run. */
@inject()
export default class SetupController {
  constructor(
    private query: SetupQuery,
    private finishStep: FinishStep
  ) {}

  /** `GET /setup`: goes on where it was left; without a code, says where to get one. */
  async show(ctx: HttpContext) {
    const stage = await this.query.execute()
    if (stage.kind === 'over') {
      throw new Problem('not_found')
    }
    return stage.kind === 'steps'
      ? ctx.response.redirect().toPath(nextHref(stage.done))
      : renderPage(ctx, 'setup/waiting', new WaitingView())
  }

  /** `POST /setup/finish`: from here on the first run is gone. */
  async destroy(ctx: HttpContext) {
    await this.finishStep.finish(requestOrigin(ctx))
    leaveNotice(ctx, 'success', 'Chatflow is set up.')
    return ctx.response.redirect().toPath('/admin')
  }
}
