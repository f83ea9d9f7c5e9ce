import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { findConversation, findConversationOrFail } from '#conversations/find_conversation'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { FollowRun } from '#runs/follow_run'
import { parseCursor } from '#runs/frames'
import { RunFollowers } from '#runs/run_followers'
import { findActiveRun, findRun } from '#runs/run_repository'

type Find = (
  sql: Sql,
  userId: string,
  idOrExternalId: string
) => Promise<{ id: string } | undefined>

/** Follows a conversation: the active run from its start, or, with `Last-Event-ID`, the rest of that event's run. */
@inject()
export default class FollowRunController {
  constructor(
    private sql: SqlStore,
    private followers: RunFollowers,
    private followRun: FollowRun
  ) {}

  /** `GET /conversations/:id/stream` */
  handle(ctx: HttpContext) {
    return this.#follow(ctx, findConversationOrFail)
  }

  /**
   * `GET /conversations/chat/stream/:id/stream`, where the AI SDK's client looks, also with the id of a chat that is still
   * to begin: there is nothing to resume in a conversation that is not there.
   */
  resume(ctx: HttpContext) {
    return this.#follow(ctx, findConversation)
  }

  async #follow(ctx: HttpContext, find: Find) {
    const account = ctx.auth.getUserOrFail()
    const target = await this.#find(ctx, account.id, find)
    if (target === null) {
      ctx.response.status(204)
      return
    }
    this.followers.assertMayFollow(account.id)
    await this.followRun.execute(ctx, target)
  }

  /** The run to follow and the last frame that the client has. */
  #find({ params, request }: HttpContext, userId: string, find: Find) {
    const lastEventId = request.header('last-event-id')
    return this.sql.read(async (sql) => {
      const conversation = await find(sql, userId, params.id)
      if (conversation === undefined) {
        return null
      }
      const cursor = lastEventId === undefined ? null : parseCursor(lastEventId)
      const run = cursor === null ? undefined : await findRun(sql, cursor.runId)
      if (cursor !== null && run?.conversation_id === conversation.id) {
        const isHeld =
          cursor.attempt === run.attempt && (run.rest_n === null || cursor.n <= run.rest_n)
        return { runId: run.id, cursor: isHeld ? cursor.n : 0 }
      }
      const active = await findActiveRun(sql, conversation.id)
      return active === undefined ? null : { runId: active.id, cursor: 0 }
    })
  }
}
