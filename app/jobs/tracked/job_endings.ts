import { databaseTime } from '#core/database_time'
import type { Sql } from '#core/sql'
import type { JobRow, JobState } from './job_rows.js'
import type { JobReport } from './tracked_job.js'

const MAX_PROBLEMS = 1_000

/** Of a job whose attempt is not this process's any more, nothing is changed. */
const OURS = `id = ? and state = 'running' and attempts = ?`

interface Outcome {
  report?: JobReport
  /** A sentence. */
  error?: string
  /** How often it was really tried. */
  attempts?: number
}

/** Ends a job. */
export async function endJob(
  sql: Sql,
  row: JobRow,
  state: JobState,
  { report, error, attempts = row.attempts }: Outcome
): Promise<void> {
  const kept = report && {
    summary: report.summary,
    problems: (report.problems ?? []).slice(0, MAX_PROBLEMS),
  }
  await sql.run(
    `update tracked_jobs set state = ?, report = ?, error = ?, attempts = ?, lease_until = null,
      finished_at = ${databaseTime(sql.dialect)} where ${OURS}`,
    state,
    kept === undefined ? null : JSON.stringify(kept),
    error ?? null,
    attempts,
    row.id,
    row.attempts
  )
}

/** Lets a job wait for its next attempt, which any server makes; one that was cancelled meanwhile ends. */
export async function postponeJob(
  sql: Sql,
  row: JobRow,
  { pauseMs, error }: { pauseMs: number; error: string }
): Promise<void> {
  const postponed = await sql.run(
    `update tracked_jobs set state = 'queued', error = ?, lease_until = null,
      retry_at = ${databaseTime(sql.dialect)} + ? where ${OURS} and cancel_requested = 0`,
    error,
    pauseMs,
    row.id,
    row.attempts
  )
  if (postponed === 0) {
    await endJob(sql, row, 'cancelled', { error })
  }
}

/** For the next server to go on with; it was no attempt. */
export async function giveJobBack(sql: Sql, row: JobRow): Promise<void> {
  await sql.run(
    `update tracked_jobs set state = 'queued', attempts = attempts - 1, lease_until = null where ${OURS}`,
    row.id,
    row.attempts
  )
}
