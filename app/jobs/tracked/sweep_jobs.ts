import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'

const DAY_MS = 24 * 60 * 60 * 1000
/** How long administrators see what came out of a job. What it did is in the audit log. */
const ENDED_KEPT_MS = 90 * DAY_MS

/** Deletes jobs that ended long ago: what they could not do names people, who may be erased meanwhile. */
@inject()
export class SweepJobs {
  constructor(private sql: SqlStore) {}

  /** Answers how many. */
  async execute(): Promise<number> {
    return this.sql.transaction((sql) =>
      sql.run('delete from tracked_jobs where finished_at < ?', Date.now() - ENDED_KEPT_MS)
    )
  }
}
