import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#core/problem'
import { type SqlStore } from '#core/sql_store'
import { openEventStream } from '#runs/event_stream'
import { foldedStream } from '#runs/folded_stream'
import { type RunEngine } from '#runs/run_engine'
import { type RunFollowers } from '#runs/run_followers'
import { findRun, isLogKept } from '#runs/run_repository'

/** Answers a request with the events of a run, from a cursor on. */
export class FollowRun {
  constructor(
    private sql: SqlStore,
    private engine: RunEngine,
    private followers: RunFollowers
  ) {}

  /**
   * @param cursor the last frame that the client has. A run whose log is pruned is answered by its message, folded.
   */
  async execute(ctx: HttpContext, { runId, cursor }: { runId: string; cursor: number }) {
    const account = ctx.auth.getUserOrFail()
    const live = this.engine.find(runId)
    const folded = live === undefined ? await this.#foldedIfPruned(runId, cursor, account.id) : null
    await ctx.auth.use('api').confirm()
    const response = openEventStream(ctx)
    if (folded !== null || ctx.request.method() === 'HEAD') {
      response.end(folded)
      return
    }
    this.followers.attach({ account, response, runId, cursor, log: live?.log ?? null })
  }

  async #foldedIfPruned(runId: string, cursor: number, readerId: string) {
    return this.sql.read(async (sql) => {
      const run = await findRun(sql, runId)
      if (run === undefined) {
        throw new Problem('not_found', { detail: 'There is no such run.' })
      }
      const isOver = run.rest_n !== null
      if (!isOver || cursor === run.rest_n || (await isLogKept(sql, run.key))) {
        return null
      }
      return foldedStream(sql, run, readerId)
    })
  }
}
