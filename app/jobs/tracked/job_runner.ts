import { inject } from '@adonisjs/core'
import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import { systemOrigin, type AuditOrigin } from '#audit/audit_origin'
import { databaseTime } from '#core/database_time'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { FileStaging } from '#files/file_staging'
import { FileStorage } from '#files/file_storage'
import { jobKinds } from './job_kinds.js'
import { mayGoOn } from './job_authority.js'
import { JOB_LEASE_MS, JobRunControl, JobStopped, type ClaimedJob } from './job_run_control.js'
import { JOB_COLUMNS, JOB_TABLES, type JobRow, type JobState } from './job_rows.js'
import type { JobReport, TrackedJob } from './tracked_job.js'

/** A job that took its process down with it this often is given up. */
const MAX_ATTEMPTS = 5
const MAX_PROBLEMS = 1_000
const STARTER_GONE = 'Whoever began it is no administrator any more.'

function originOf({ started_by: userId, started_by_email: email }: JobRow): AuditOrigin {
  if (userId === null) {
    return systemOrigin()
  }
  return { actor: { kind: 'user', userId, label: email ?? '' }, address: null }
}

/**
 * Runs tracked jobs: of many processes that are told of one, the first has it until its lease ends.
 */
@inject()
export class JobRunner {
  constructor(
    private sql: SqlStore,
    private staging: FileStaging,
    private storage: FileStorage,
    private logger: Logger
  ) {}

  /**
   * Runs a job to its end, or until `signal` says that the server ends: the next one goes on. Nothing where it is not
   * there to be run.
   */
  async execute(jobId: string, signal: AbortSignal): Promise<void> {
    const row = await this.#claim(jobId)
    if (row === undefined) {
      return
    }
    if (!(await this.sql.read((sql) => mayGoOn(sql, row.id)))) {
      return this.#end(row, 'failed', { error: STARTER_GONE })
    }
    if (row.attempts > MAX_ATTEMPTS) {
      const error = `It ended without a word ${MAX_ATTEMPTS} times.`
      return this.#end(row, 'failed', { error })
    }
    const job: ClaimedJob = {
      id: row.id,
      attempt: row.attempts,
      arguments: JSON.parse(row.arguments),
      checkpoint: row.checkpoint === null ? null : JSON.parse(row.checkpoint),
      origin: originOf(row),
    }
    const services = { sql: this.sql, staging: this.staging, storage: this.storage }
    const run = new JobRunControl(job, services, signal)
    try {
      const { default: Work } = await jobKinds[row.kind].load()
      const work: TrackedJob = await app.container.make(Work)
      const report = await work.execute(run)
      await run.end()
      await this.#end(row, 'completed', { report })
    } catch (error) {
      await run.end().catch(() => {})
      await this.#endFailed(row, run.signal.aborted ? run.signal.reason : error)
    }
  }

  async #claim(jobId: string): Promise<JobRow | undefined> {
    return this.sql.transaction(async (sql) => {
      const now = databaseTime(sql.dialect)
      const rows = await sql.run(
        `update tracked_jobs set state = 'running', attempts = attempts + 1,
          started_at = coalesce(started_at, ${now}), lease_until = ${now} + ${JOB_LEASE_MS}
          where id = ? and (state = 'queued' or (state = 'running' and lease_until < ${now}))`,
        jobId
      )
      return rows === 0
        ? undefined
        : sql.get<JobRow>(`select ${JOB_COLUMNS} from ${JOB_TABLES} where j.id = ?`, jobId)
    })
  }

  async #endFailed(row: JobRow, error: unknown): Promise<void> {
    if (!(error instanceof JobStopped)) {
      const isKnown = error instanceof Problem
      this.logger.error({ err: error, job_id: row.id, kind: row.kind }, 'a job failed')
      const reason = isKnown ? error.detail : 'Something went wrong; the log says what.'
      return this.#end(row, 'failed', { error: reason })
    }
    if (error.why === 'unfounded') {
      return this.#end(row, 'failed', { error: STARTER_GONE })
    }
    if (error.why === 'cancelled') {
      return this.#end(row, 'cancelled', {})
    }
    if (error.why === 'stopping') {
      await this.#giveBack(row)
    }
  }

  /** For the next server to go on with. */
  async #giveBack(row: JobRow): Promise<void> {
    await this.sql.transaction((sql) =>
      sql.run(
        `update tracked_jobs set state = 'queued', attempts = attempts - 1, lease_until = null
          where id = ? and state = 'running' and attempts = ?`,
        row.id,
        row.attempts
      )
    )
  }

  async #end(
    row: JobRow,
    state: JobState,
    { report, error }: { report?: JobReport; error?: string }
  ): Promise<void> {
    const kept = report && {
      summary: report.summary,
      problems: (report.problems ?? []).slice(0, MAX_PROBLEMS),
    }
    await this.sql.transaction((sql) =>
      sql.run(
        `update tracked_jobs set state = ?, report = ?, error = ?, lease_until = null,
          finished_at = ${databaseTime(sql.dialect)}
          where id = ? and state = 'running' and attempts = ?`,
        state,
        kept === undefined ? null : JSON.stringify(kept),
        error ?? null,
        row.id,
        row.attempts
      )
    )
  }
}
