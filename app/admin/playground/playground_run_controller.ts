import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { leaveNotice } from '#admin/pages/notices'
import { findConversationOrFail } from '#conversations/find_conversation'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { FollowRun, fromStart } from '#runs/follow_run'
import { RunFollowers } from '#runs/run_followers'
import { StopRun } from '#runs/stop_run'

/** An answer that is being written. */
@inject()
export default class PlaygroundRunController {
  constructor(
    private sql: SqlStore,
    private followers: RunFollowers,
    private followRun: FollowRun,
    private stopRun: StopRun
  ) {}

  /** `GET /admin/playground/:id/stream`: its events from the start; 204 where none is being written. */
  async show(ctx: HttpContext) {
    const guard = ctx.auth.use('browser')
    const account = guard.getUserOrFail()
    await this.followers.withPlace(account.id, async (place) => {
      const { run } = await this.#find(ctx)
      if (run === null || run.state === 'awaiting_input') {
        ctx.response.status(204)
        return
      }
      await this.followRun.execute(ctx, fromStart(run.id), place, guard)
    })
  }

  /** `POST /admin/playground/:id/stop` */
  async destroy(ctx: HttpContext) {
    const { id } = await this.#find(ctx)
    try {
      await this.stopRun.execute(id)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'no_active_run') {
        throw error
      }
      leaveNotice(ctx, 'success', 'The answer was complete already.')
    }
    return ctx.response.redirect().status(303).toPath(`/admin/playground?first=${id}`)
  }

  #find(ctx: HttpContext) {
    const { id: userId } = ctx.auth.use('browser').getUserOrFail()
    return this.sql.read((sql) => findConversationOrFail(sql, userId, ctx.params.id))
  }
}
