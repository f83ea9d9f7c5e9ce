import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { JOB_COLUMNS, JOB_TABLES, toJob, type Job, type JobRow, type JobState } from './job_rows.js'

export interface JobsPlace {
  limit: number
  olderThan?: string
  newerThan?: string
}

/** Long work, newest first. */
@inject()
export class JobsQuery {
  constructor(private sql: SqlStore) {}

  async page(
    state: JobState | undefined,
    { limit, olderThan, newerThan }: JobsPlace
  ): Promise<{ jobs: Job[]; hasOlder: boolean; hasNewer: boolean }> {
    const isBackwards = newerThan !== undefined
    const bound = newerThan ?? olderThan
    const conditions = [
      ...(state === undefined ? [] : ['j.state = ?']),
      ...(bound === undefined ? [] : [`j.id ${isBackwards ? '>' : '<'} ?`]),
    ]
    const found = await this.sql.read((sql) =>
      sql.all<JobRow>(
        `select ${JOB_COLUMNS} from ${JOB_TABLES} where ${conditions.join(' and ') || 'true'}
          order by j.id ${isBackwards ? 'asc' : 'desc'} limit ?`,
        ...[state, bound].filter((value) => value !== undefined),
        limit + 1
      )
    )
    const hasMore = found.length > limit
    const rows = found.slice(0, limit)
    return {
      jobs: (isBackwards ? rows.reverse() : rows).map(toJob),
      hasOlder: isBackwards || hasMore,
      hasNewer: isBackwards ? hasMore : olderThan !== undefined,
    }
  }

  async find(id: string): Promise<Job | null> {
    const row = await this.sql.read((sql) =>
      sql.get<JobRow>(`select ${JOB_COLUMNS} from ${JOB_TABLES} where j.id = ?`, id)
    )
    return row === undefined ? null : toJob(row)
  }

  /** How many wait or run. */
  async countOpen(): Promise<number> {
    const row = await this.sql.read((sql) =>
      sql.get<{ n: number }>('select count(*) as n from tracked_jobs where finished_at is null')
    )
    return row?.n ?? 0
  }
}
