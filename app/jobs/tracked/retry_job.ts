import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { DispatchJob } from '../dispatch_job.js'
import { jobKinds, type JobKind } from './job_kinds.js'

/**
 * Lets a job that failed or was cancelled go on from where it came to. It is of whoever says so from then on.
 */
@inject()
export class RetryJob {
  constructor(
    private sql: SqlStore,
    private dispatchJob: DispatchJob
  ) {}

  /** False where there is no such job, or where it has not failed. */
  async execute(jobId: string, origin: AuditOrigin): Promise<boolean> {
    const isQueued = await this.sql.transaction(async (sql) => {
      const job = await sql.get<{ kind: JobKind }>(
        'select kind from tracked_jobs where id = ?',
        jobId
      )
      const rows = await sql.run(
        `update tracked_jobs set state = 'queued', attempts = 0, cancel_requested = 0, error = null, retry_at = null,
          finished_at = null, started_by = ? where id = ? and state in ('failed', 'cancelled')`,
        origin.actor.userId,
        jobId
      )
      if (job === undefined || rows === 0) {
        return false
      }
      const target = { type: 'job', id: jobId, label: jobKinds[job.kind].title }
      await recordAudit(sql, { ...origin, action: 'job.retried', target })
      return true
    })
    if (isQueued) {
      await this.dispatchJob.execute('run_tracked', { jobId })
    }
    return isQueued
  }
}
