import type { TestContext } from '@japa/runner/core'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { VerifyAudit } from '#audit/verify/verify_audit'
import VerifyAuditJob from '#audit/verify/verify_audit_job'
import type { Job } from '#jobs/tracked/job_rows'
import { JobRunner } from '#jobs/tracked/job_runner'
import { JobsQuery } from '#jobs/tracked/jobs_query'
import { StartJob } from '#jobs/tracked/start_job'
import type { JobReport, JobRun } from '#jobs/tracked/tracked_job'

const NEVER = new AbortController().signal

/** Runs a tracked job here and now, whatever other tests did to the worker of this process. */
export async function runJob(id: string, signal = NEVER): Promise<void> {
  const runner = await app.container.make(JobRunner)
  await runner.execute(id, signal)
}

/** Jobs of the one kind that does no harm do what a test wants instead. */
export function doing(cleanup: TestContext['cleanup'], work: (run: JobRun) => Promise<JobReport>) {
  app.container.swap(VerifyAuditJob, async (resolver) => {
    const job = new VerifyAuditJob(await resolver.make(VerifyAudit))
    job.execute = work
    return job
  })
  cleanup(() => app.container.restore(VerifyAuditJob))
}

/** Begins a job of that kind; by an operator where nobody is named. Answers its id. */
export async function startJob(userId: string | null = null) {
  const start = await app.container.make(StartJob)
  const origin = systemOrigin()
  const actor = userId === null ? origin.actor : { kind: 'user' as const, userId, label: '' }
  return start.execute({ kind: 'audit_verify', arguments: { since: null } }, { ...origin, actor })
}

export async function readJob(id: string): Promise<Job> {
  const query = await app.container.make(JobsQuery)
  const job = await query.find(id)
  if (job === null) {
    throw new Error('there is no such job')
  }
  return job
}
