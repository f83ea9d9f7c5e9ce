import type { JsonFields } from '#audit/audit_event'
import type { JobProblem } from './tracked_job.js'
import type { JobKind } from './job_kinds.js'

export type JobState = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'

/** A row of `tracked_jobs` with the address of who began it. */
export interface JobRow {
  id: string
  kind: JobKind
  state: JobState
  arguments: string
  started_by: string | null
  started_by_email: string | null
  subject_id: string | null
  done: number
  total: number | null
  checkpoint: string | null
  report: string | null
  error: string | null
  result_key: string | null
  result_name: string | null
  result_type: string | null
  result_size: number | null
  result_expires_at: number | null
  attempts: number
  fence: number
  cancel_requested: number
  retry_at: number | null
  created_at: number
  started_at: number | null
  finished_at: number | null
}

/** A file that is still there. */
export interface JobResult {
  storageKey: string
  name: string
  mediaType: string
  /** In bytes. */
  size: number
  /** Milliseconds since 1970. */
  expiresAt: number
}

/** A job as administrators see it. */
export interface Job {
  id: string
  kind: JobKind
  state: JobState
  arguments: JsonFields
  /** Null for an operator at the shell, and for somebody who was erased. */
  startedBy: { id: string; email: string | null } | null
  /** The person whom its result tells of. */
  subjectId: string | null
  done: number
  total: number | null
  summary: string | null
  problems: JobProblem[]
  error: string | null
  result: JobResult | null
  /** Since it came on last. */
  attempts: number
  isCancelling: boolean
  /** Of one that failed and is tried again: not before. Milliseconds since 1970, of the database's clock. */
  retryAt: number | null
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
}

export const JOB_COLUMNS = 'j.*, u.email as started_by_email'
export const JOB_TABLES = 'tracked_jobs j left join users u on u.id = j.started_by'

interface StoredReport {
  summary: string
  problems: JobProblem[]
}

function resultOf(row: JobRow): JobResult | null {
  const { result_key: storageKey, result_expires_at: expiresAt } = row
  if (storageKey === null || expiresAt === null || expiresAt <= Date.now()) {
    return null
  }
  return {
    storageKey,
    name: row.result_name ?? 'result',
    mediaType: row.result_type ?? 'application/octet-stream',
    size: row.result_size ?? 0,
    expiresAt,
  }
}

export function toJob(row: JobRow): Job {
  const report: StoredReport | null = row.report === null ? null : JSON.parse(row.report)
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    arguments: JSON.parse(row.arguments),
    startedBy: row.started_by === null ? null : { id: row.started_by, email: row.started_by_email },
    subjectId: row.subject_id,
    done: row.done,
    total: row.total,
    summary: report?.summary ?? null,
    problems: report?.problems ?? [],
    error: row.error,
    result: resultOf(row),
    attempts: row.attempts,
    isCancelling: row.cancel_requested === 1 && row.finished_at === null,
    retryAt: row.finished_at === null ? row.retry_at : null,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}
