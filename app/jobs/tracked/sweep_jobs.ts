import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'

/** Jobs that go in one transaction: others want to write meanwhile. */
const BATCH = 500
const DAY_MS = 24 * 60 * 60 * 1000
/** How long administrators see what came out of a job. What it did is in the audit log. */
const ENDED_KEPT_MS = 90 * DAY_MS

/** Deletes jobs that ended long ago: what they could not do names people, who may be erased meanwhile. */
@inject()
export class SweepJobs {
  constructor(private sql: SqlStore) {}

  /**
   * Answers how many.
   *
   * @param now in ms since 1970
   * @param signal leaves the rest to another time
   */
  async execute(now = Date.now(), signal?: AbortSignal): Promise<number> {
    let deleted = 0
    for (;;) {
      const batch = await this.sql.transaction((sql) =>
        sql.run(
          `delete from tracked_jobs where id in (
             select id from tracked_jobs where finished_at < ? limit ${BATCH})`,
          now - ENDED_KEPT_MS
        )
      )
      deleted += batch
      if (batch < BATCH || signal?.aborted) {
        return deleted
      }
    }
  }
}
