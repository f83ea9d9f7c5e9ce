import type { SqlStore } from '#core/sql_store'
import { framesAfter } from '#runs/frames'
import { findRun, segmentsAfter } from '#runs/run_repository'

/** What the database holds of a log after some frame. */
export interface StoredFrames {
  /** As one string, at most some hundred KiB; empty where nothing more is stored. */
  frames: string
  /** The number of the last of them. */
  lastN: number
  /** Where the log rests; null while frames may follow. */
  restN: number | null
}

/** Runs' logs as the database holds them. */
export class StoredRunLog {
  #sql: SqlStore

  constructor(sql: SqlStore) {
    this.#sql = sql
  }

  /** The frames after `n`; null where there is no such run. */
  readAfter(runId: string, n: number): Promise<StoredFrames | null> {
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
