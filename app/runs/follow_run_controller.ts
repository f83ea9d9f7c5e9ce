import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { findConversationOrFail } from '#conversations/find_conversation'
import { SqlStore } from '#core/sql_store'
import { FollowRun, fromStart, type FollowTarget } from '#runs/follow_run'
import { parseCursor } from '#runs/frames'
import { RunFollowers } from '#runs/run_followers'
import { findActiveRun, findRun } from '#runs/run_repository'

/**
 * `GET /conversations/:id/stream`: the active run from its start, or, with `Last-Event-ID`, the rest of that event's run.
 */
@inject()
export default class FollowRunController {
  constructor(
    private sql: SqlStore,
    private followers: RunFollowers,
    private followRun: FollowRun
  ) {}

  async handle(ctx: HttpContext) {
    const account = ctx.auth.getUserOrFail()
    const lastEventId = ctx.request.header('last-event-id')
    const id: string = ctx.params.id
    await this.followers.withPlace(account.id, async (place) => {
      const target = await this.#find(account.id, id, lastEventId)
      if (target === null) {
        ctx.response.status(204)
      } else {
        await this.followRun.execute(ctx, target, place)
      }
    })
  }

  /** The run to follow and the last frame that the client has. */
  #find(
    userId: string,
    idOrExternalId: string,
    lastEventId: string | undefined
  ): Promise<FollowTarget | null> {
    return this.sql.read(async (sql) => {
      const conversation = await findConversationOrFail(sql, userId, idOrExternalId)
      const cursor = lastEventId === undefined ? null : parseCursor(lastEventId)
      const run = cursor === null ? undefined : await findRun(sql, cursor.runId)
      if (cursor !== null && run?.conversation_id === conversation.id) {
        const isHeld =
          cursor.attempt === run.attempt && (run.rest_n === null || cursor.n <= run.rest_n)
        return isHeld
          ? { runId: run.id, cursor: cursor.n, attempt: cursor.attempt }
          : fromStart(run.id)
      }
      const active = await findActiveRun(sql, conversation.id)
      return active === undefined ? null : fromStart(active.id)
    })
  }
}
