import type { SqlStore } from '#core/sql_store'
import type { StoredLog } from '#runs/follower'
import { framesAfter } from '#runs/frames'
import { findRun, segmentsAfter } from '#runs/run_repository'

/** A run's log as the database holds it. */
export class StoredRunLog implements StoredLog {
  #sql: SqlStore

  constructor(sql: SqlStore) {
    this.#sql = sql
  }

  readAfter(runId: string, n: number) {
    return this.#sql.read(async (sql) => {
      const run = await findRun(sql, runId)
      if (run === undefined) {
        return null
      }
      const segments = await segmentsAfter(sql, run.key, n)
      let frames = ''
      let lastN = n
      for (const segment of segments) {
        if (segment.first_n > lastN + 1) {
          break
        }
        frames += framesAfter(lastN, segment)
        lastN = segment.last_n
      }
      return { frames, lastN, restN: run.rest_n }
    })
  }
}
