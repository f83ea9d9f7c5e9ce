import { inject } from '@adonisjs/core'
import { databaseTime } from '#core/database_time'
import { SqlStore } from '#core/sql_store'
import { DispatchJob } from '../dispatch_job.js'

/** A job that nobody took for so long was lost by the queue, or given back by a server that stopped. */
const WAITING_MS = 60_000

/** Puts jobs back into the queue whose process died, whose turn was lost, or that are to be tried again by now. */
@inject()
export class ResumeJobs {
  constructor(
    private sql: SqlStore,
    private dispatchJob: DispatchJob
  ) {}

  /**
   * Answers how many. Told twice, a job runs once all the same.
   *
   * @param options.waitingMs how long a job must have waited; 0 when a server starts
   * @param options.signal leaves the rest to another time
   */
  async execute({
    waitingMs = WAITING_MS,
    signal,
  }: { waitingMs?: number; signal?: AbortSignal } = {}): Promise<number> {
    const rows = await this.sql.transaction(async (sql) => {
      const now = databaseTime(sql.dialect)
      /* One that waits is put there once in a minute, however long the queue is. */
      const waiting = await sql.all<{ id: string }>(
        `update tracked_jobs set lease_until = ${now} + ${WAITING_MS}
          where finished_at is null and state = 'queued' and created_at <= ${now} - ?
            and (retry_at is null or retry_at <= ${now})
            and (lease_until is null or lease_until < ${now}) returning id`,
        waitingMs
      )
      const lost = await sql.all<{ id: string }>(
        `select id from tracked_jobs
          where finished_at is null and state = 'running' and lease_until < ${now}`
      )
      return [...waiting, ...lost]
    })
    for (const { id } of rows) {
      if (signal?.aborted) {
        break
      }
      await this.dispatchJob.execute('run_tracked', { jobId: id })
    }
    return rows.length
  }
}
