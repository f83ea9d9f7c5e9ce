import { inject } from '@adonisjs/core'
import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import { systemOrigin, type AuditOrigin } from '#audit/audit_origin'
import { databaseTime } from '#core/database_time'
import { notLongAfter } from '#core/not_long_after'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { FileStaging } from '#files/file_staging'
import { FileStorage } from '#files/file_storage'
import { MAX_ATTEMPTS, retryPauseMs } from './job_attempts.js'
import { mayGoOn, STARTER_GONE } from './job_authority.js'
import { endJob, giveJobBack, postponeJob } from './job_endings.js'
import { jobKinds } from './job_kinds.js'
import { JobLimits } from './job_limits.js'
import { JOB_LEASE_MS, JobRunControl, type ClaimedJob } from './job_run_control.js'
import { JOB_COLUMNS, JOB_TABLES, type JobRow } from './job_rows.js'
import { JobStopped } from './job_stopped.js'
import type { JobReport, TrackedJob } from './tracked_job.js'

function originOf({ started_by: userId, started_by_email: email }: JobRow): AuditOrigin {
  if (userId === null) {
    return systemOrigin()
  }
  return { actor: { kind: 'user', userId, label: email ?? '' }, address: null }
}

/** Fewer than at its begin, where it came on meanwhile. */
async function attemptsOf(sql: Sql, { id, attempts }: JobRow): Promise<number> {
  const row = await sql.get<{ attempts: number }>(
    'select attempts from tracked_jobs where id = ?',
    id
  )
  return row?.attempts ?? attempts
}

function reasonOf(error: unknown): string {
  if (error instanceof JobStopped) {
    return 'It made no progress for too long.'
  }
  return error instanceof Problem ? error.detail : 'Something went wrong; the log says what.'
}

/**
 * Runs tracked jobs: of many processes that are told of one, the first has it until its lease ends. One that fails, or makes
 * no progress, is tried again later, some times; then it stays with those that failed. A checkpoint that it reached makes the
 * count begin anew.
 */
@inject()
export class JobRunner {
  constructor(
    private sql: SqlStore,
    private staging: FileStaging,
    private storage: FileStorage,
    private limits: JobLimits,
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
      return this.sql.transaction((sql) => endJob(sql, row, 'failed', { error: STARTER_GONE }))
    }
    if (row.attempts > MAX_ATTEMPTS) {
      const error = `It ended without a word, at its attempt ${MAX_ATTEMPTS} of ${MAX_ATTEMPTS}.`
      return this.sql.transaction((sql) =>
        endJob(sql, row, 'failed', { error, attempts: MAX_ATTEMPTS })
      )
    }
    const run = this.#begin(row, signal)
    try {
      const report = await notLongAfter(run.signal, this.limits.endMs, this.#work(row, run))
      await run.end()
      await this.sql.transaction((sql) => endJob(sql, row, 'completed', { report }))
    } catch (error) {
      await run.end().catch(() => {})
      await this.#endFailed(row, run.signal.aborted ? run.signal.reason : error)
    }
  }

  #begin(row: JobRow, signal: AbortSignal): JobRunControl {
    const job: ClaimedJob = {
      id: row.id,
      attempt: row.attempts,
      fence: row.fence,
      arguments: JSON.parse(row.arguments),
      checkpoint: row.checkpoint === null ? null : JSON.parse(row.checkpoint),
      origin: originOf(row),
    }
    const services = { sql: this.sql, staging: this.staging, storage: this.storage }
    return new JobRunControl(job, services, signal, this.limits)
  }

  async #work({ kind }: JobRow, run: JobRunControl): Promise<JobReport> {
    const { default: Work } = await jobKinds[kind].load()
    const work: TrackedJob = await app.container.make(Work)
    return work.execute(run)
  }

  async #claim(jobId: string): Promise<JobRow | undefined> {
    return this.sql.transaction(async (sql) => {
      const now = databaseTime(sql.dialect)
      const rows = await sql.run(
        `update tracked_jobs set state = 'running', attempts = attempts + 1, fence = fence + 1, error = null, retry_at = null,
          started_at = coalesce(started_at, ${now}), lease_until = ${now} + ${JOB_LEASE_MS}
          where id = ? and ((state = 'queued' and (retry_at is null or retry_at <= ${now}))
            or (state = 'running' and lease_until < ${now}))`,
        jobId
      )
      return rows === 0
        ? undefined
        : sql.get<JobRow>(`select ${JOB_COLUMNS} from ${JOB_TABLES} where j.id = ?`, jobId)
    })
  }

  async #endFailed(row: JobRow, error: unknown): Promise<void> {
    const why = error instanceof JobStopped ? error.why : null
    if (why === 'lost') {
      return
    }
    await this.sql.transaction((sql) => {
      switch (why) {
        case 'stopping':
          return giveJobBack(sql, row)
        case 'cancelled':
          return endJob(sql, row, 'cancelled', {})
        case 'unfounded':
          return endJob(sql, row, 'failed', { error: STARTER_GONE })
        default:
          return this.#tryAgain(sql, row, error)
      }
    })
  }

  async #tryAgain(sql: Sql, row: JobRow, error: unknown): Promise<void> {
    const attempts = await attemptsOf(sql, row)
    const pauseMs = retryPauseMs(attempts, error)
    const happened = { err: error, job_id: row.id, kind: row.kind, attempt: attempts }
    if (pauseMs === null) {
      this.logger.error(happened, 'a job failed')
      await endJob(sql, row, 'failed', { error: reasonOf(error) })
    } else {
      this.logger.warn(happened, 'a job failed; it is tried again')
      await postponeJob(sql, row, { pauseMs, error: reasonOf(error) })
    }
  }
}
