import type { HttpContext } from '@adonisjs/core/http'
import type { Account } from '#auth/account'
import { Problem } from '#core/problem'
import { type SqlStore } from '#core/sql_store'
import { openEventStream } from '#runs/event_stream'
import { foldedStream } from '#runs/folded_stream'
import { type RunEngine } from '#runs/run_engine'
import { type RunFollowers } from '#runs/run_followers'
import { findRun, isLogKept } from '#runs/run_repository'
import { type StreamPlace } from '#runs/stream_places'

export interface FollowTarget {
  runId: string
  /** The last frame that the client has; 0 for all. */
  cursor: number
  /** The attempt that the last frame is of; null without one. */
  attempt: number | null
}

/** Who asks, and whether they still may. */
export interface ReaderGuard {
  getUserOrFail(): Account
  /** Throws where the credential has ended since. */
  confirm(): Promise<void>
}

/** All of a run. */
export function fromStart(runId: string): FollowTarget {
  return { runId, cursor: 0, attempt: null }
}

/** Answers a request with the events of a run, from a cursor on. */
export class FollowRun {
  constructor(
    private sql: SqlStore,
    private engine: RunEngine,
    private followers: RunFollowers
  ) {}

  /** A run whose log is pruned is answered by its message, folded. */
  async execute(
    ctx: HttpContext,
    target: FollowTarget,
    place: StreamPlace,
    guard: ReaderGuard = ctx.auth.use('api')
  ) {
    const { runId, cursor } = target
    const account = guard.getUserOrFail()
    const isLive = this.engine.find(runId) !== undefined
    const folded = isLive ? null : await this.#foldedIfPruned(runId, cursor, account.id)
    await guard.confirm()
    const response = openEventStream(ctx)
    /* It may have been launched meanwhile. */
    const log = this.engine.find(runId)?.log ?? null
    this.followers.attach({ ...target, account, response, place, log, folded })
  }

  /** Answers a HEAD: what following would begin with. */
  async showHead(ctx: HttpContext) {
    await ctx.auth.use('api').confirm()
    openEventStream(ctx).end()
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
