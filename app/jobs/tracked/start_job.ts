import { inject } from '@adonisjs/core'
import type { JsonFields } from '#audit/audit_event'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { DispatchJob } from '../dispatch_job.js'
import { jobKinds, type JobKind } from './job_kinds.js'

export interface NewJob {
  kind: JobKind
  /** Ids and choices, never contents. `file` is the key of a stored file that the job reads: it is kept until the job ends. */
  arguments: JsonFields
  /** Where it is known. */
  total?: number
  /** The person whom its result tells of. */
  subjectId?: string
  /** Why, for the audit log. */
  reason?: string
}

/**
 * Begins long work in the background: it is stored first, and so not lost where the queue is away.
 */
@inject()
export class StartJob {
  constructor(
    private sql: SqlStore,
    private dispatchJob: DispatchJob
  ) {}

  /** Answers the job's id. */
  async execute(job: NewJob, origin: AuditOrigin): Promise<string> {
    const id = newId()
    await this.sql.transaction(async (sql) => {
      await sql.run(
        `insert into tracked_jobs (id, kind, state, arguments, started_by, subject_id, total, created_at)
          values (?, ?, 'queued', ?, ?, ?, ?, ?)`,
        id,
        job.kind,
        JSON.stringify(job.arguments),
        origin.actor.userId,
        job.subjectId ?? null,
        job.total ?? null,
        Date.now()
      )
      await recordAudit(sql, {
        ...origin,
        action: 'job.started',
        target: { type: 'job', id, label: jobKinds[job.kind].title },
        subjectId: job.subjectId ?? null,
        reason: job.reason,
      })
    })
    await this.dispatchJob.execute('run_tracked', { jobId: id })
    return id
  }
}
