import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { databaseTime } from '#core/database_time'
import { SqlStore } from '#core/sql_store'
import { jobKinds, type JobKind } from './job_kinds.js'

/**
 * Cancels a job: one that waits at once, one that runs between two units of its work. What was done stays done.
 */
@inject()
export class CancelJob {
  constructor(private sql: SqlStore) {}

  /** False where there is no such job, or where it has ended already. */
  async execute(jobId: string, origin: AuditOrigin): Promise<boolean> {
    return this.sql.transaction(async (sql) => {
      const job = await sql.get<{ kind: JobKind }>(
        `select kind from tracked_jobs where id = ? and finished_at is null
          and cancel_requested = 0`,
        jobId
      )
      if (job === undefined) {
        return false
      }
      await sql.run(
        `update tracked_jobs set state = 'cancelled', finished_at = ${databaseTime(sql.dialect)}
          where id = ? and state = 'queued'`,
        jobId
      )
      await sql.run('update tracked_jobs set cancel_requested = 1 where id = ?', jobId)
      const target = { type: 'job', id: jobId, label: jobKinds[job.kind].title }
      await recordAudit(sql, { ...origin, action: 'job.cancelled', target })
      return true
    })
  }
}
