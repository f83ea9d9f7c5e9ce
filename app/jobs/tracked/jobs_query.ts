import { inject } from '@adonisjs/core'
import { readIdPage, type IdPlace } from '#core/id_pages'
import { SqlStore } from '#core/sql_store'
import { JOB_COLUMNS, JOB_TABLES, toJob, type Job, type JobRow, type JobState } from './job_rows.js'

/** Long work, newest first. */
@inject()
export class JobsQuery {
  constructor(private sql: SqlStore) {}

  async page(
    state: JobState | undefined,
    place: IdPlace
  ): Promise<{ jobs: Job[]; hasOlder: boolean; hasNewer: boolean }> {
    const query = {
      select: `select ${JOB_COLUMNS} from ${JOB_TABLES}`,
      key: 'j.id',
      where: state === undefined ? [] : ['j.state = ?'],
      values: state === undefined ? [] : [state],
    }
    const { rows, ...around } = await this.sql.read((sql) => readIdPage<JobRow>(sql, query, place))
    return { jobs: rows.map(toJob), ...around }
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
