import { inject } from '@adonisjs/core'
import { sweepIdempotencyKeys } from '#core/idempotency'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'

/** How long the log of a run that is over can be followed. */
export const LOG_KEPT_MS = 60 * 60 * 1000
/** Runs whose log is deleted in one transaction: each holds up all writers. */
const BATCH_SIZE = 100

/**
 * Some runs that ended before `before` and still have a log. Goes from log to log along the segments' index, oldest first,
 * and no further than to the first run that began later: of all runs and all segments those are few.
 */
export function findPrunableRuns(sql: Sql, before: number): Promise<{ key: number }[]> {
  return sql.all<{ key: number }>(
    `with recursive logged (key) as (
       select min(run_key) from run_segments
       union all
       select (select min(s.run_key) from run_segments s where s.run_key > logged.key)
       from logged cross join runs r where r.key = logged.key and r.created_at < ?
     )
     select r.key from logged cross join runs r
     where r.key = logged.key and r.finished_at < ? limit ${BATCH_SIZE}`,
    before,
    before
  )
}

/** Deletes what runs leave behind and nobody asks for any more: old logs and used idempotency keys. */
@inject()
export class LogPruner {
  constructor(private sql: SqlStore) {}

  /**
   * @param now in ms since 1970
   * @param signal leaves the rest to another time
   */
  async prune(now: number, signal?: AbortSignal) {
    await this.sql.transaction(sweepIdempotencyKeys)
    for (;;) {
      const pruned = await this.#pruneBatch(now - LOG_KEPT_MS)
      if (pruned === 0 || signal?.aborted) {
        return
      }
    }
  }

  /** Deletes the logs of some runs that ended before `before`; answers of how many. */
  async #pruneBatch(before: number): Promise<number> {
    return this.sql.transaction(async (sql) => {
      const runs = await findPrunableRuns(sql, before)
      for (const { key } of runs) {
        await sql.run('delete from run_segments where run_key = ?', key)
      }
      return runs.length
    })
  }
}
