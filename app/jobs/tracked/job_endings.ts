import { databaseTime } from '#core/database_time'
import type { Sql } from '#core/sql'
import type { JobRow, JobState } from './job_rows.js'
import { MAX_PROBLEMS, type JobReport } from './tracked_job.js'

/** Of a job that is not this process's any more, nothing is changed. */
const OURS = `id = ? and state = 'running' and fence = ?`

interface Outcome {
  report?: JobReport
  /** A sentence. */
  error?: string
  /** How often it was really tried, where that is not what is stored. */
  attempts?: number
}

/** Ends a job; one that is done has no place to go on from. */
export async function endJob(
  sql: Sql,
  row: JobRow,
  state: JobState,
  { report, error, attempts }: Outcome
): Promise<void> {
  const kept = report && {
    summary: report.summary,
    problems: (report.problems ?? []).slice(0, MAX_PROBLEMS),
  }
  await sql.run(
    `update tracked_jobs set state = ?, report = ?, error = ?, attempts = coalesce(?, attempts), lease_until = null,
      checkpoint = case when ? = 'completed' then null else checkpoint end, finished_at = ${databaseTime(sql.dialect)} where ${OURS}`,
    state,
    kept === undefined ? null : JSON.stringify(kept),
    error ?? null,
    attempts ?? null,
    state,
    row.id,
    row.fence
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
    row.fence
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
    row.fence
  )
}
