import { inject } from '@adonisjs/core'
import type { JsonFields } from '#audit/audit_event'
import { databaseTime } from '#core/database_time'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import type { JobKind } from './job_kinds.js'

/**
 * Keeps work of the background that was given up, so that administrators see it and can have it tried again. Nobody began
 * it: it is Chatflow's own.
 */
@inject()
export class KeepFailedJob {
  constructor(private sql: SqlStore) {}

  /** @param error a sentence for administrators */
  async execute(job: { kind: JobKind; arguments: JsonFields; attempts: number }, error: string) {
    await this.sql.transaction(async (sql) => {
      const now = databaseTime(sql.dialect)
      await sql.run(
        `insert into tracked_jobs (id, kind, state, arguments, attempts, error, created_at, started_at, finished_at)
         values (?, ?, 'failed', ?, ?, ?, ${now}, ${now}, ${now})`,
        newId(),
        job.kind,
        JSON.stringify(job.arguments),
        job.attempts,
        error
      )
    })
  }
}
