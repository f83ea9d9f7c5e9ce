import { Readable } from 'node:stream'
import type { AuditOrigin } from '#audit/audit_origin'
import type { JsonFields } from '#audit/audit_event'
import { databaseTime } from '#core/database_time'
import type { SqlStore } from '#core/sql_store'
import type { FileStaging } from '#files/file_staging'
import type { FileStorage } from '#files/file_storage'
import { mayGoOn } from './job_authority.js'
import type { JobLimits } from './job_limits.js'
import { JobStopped } from './job_stopped.js'
import { Stillness } from './stillness.js'
import type { JobResultFile, JobRun } from './tracked_job.js'

/** How long the process of a job that is not heard of still owns it, in ms of database time. */
export const JOB_LEASE_MS = 60_000
/** How often progress is written, and asked whether to go on. */
const WRITE_EVERY_MS = 500

const MAX_RESULT_BYTES = 2 * 1024 ** 3
const RESULT_KEPT_MS = 24 * 60 * 60 * 1000

export interface ClaimedJob {
  id: string
  attempt: number
  /** By which the database knows that the job is still this process's. */
  fence: number
  arguments: JsonFields
  checkpoint: JsonFields | null
  origin: AuditOrigin
}

/** Sizes are of bytes, not of characters. */
async function* bytesOf(
  content: AsyncIterable<string | Buffer>,
  onChunk: () => void
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    onChunk()
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  }
}

/** Holds a job that this process runs: renews its lease, writes its progress, and notices that it has to end. */
export class JobRunControl implements JobRun {
  readonly id: string
  readonly attempt: number
  readonly arguments: JsonFields
  readonly checkpoint: JsonFields | null
  readonly origin: AuditOrigin
  readonly signal: AbortSignal
  #fence: number
  #sql: SqlStore
  #staging: FileStaging
  #storage: FileStorage
  #abort = new AbortController()
  #timer: NodeJS.Timeout
  /** Begins anew with each progress. */
  #stillness: Stillness
  #slowestDisk: number
  #writtenAt = 0
  #latest: { done: number; total: number | null } | null = null

  constructor(
    job: ClaimedJob,
    services: { sql: SqlStore; staging: FileStaging; storage: FileStorage },
    stopping: AbortSignal,
    limits: JobLimits
  ) {
    this.id = job.id
    this.arguments = job.arguments
    this.checkpoint = job.checkpoint
    this.origin = job.origin
    this.attempt = job.attempt
    this.#fence = job.fence
    this.#sql = services.sql
    this.#staging = services.staging
    this.#storage = services.storage
    this.#slowestDisk = limits.slowestDisk
    this.signal = this.#abort.signal
    if (stopping.aborted) {
      this.#stop('stopping')
    }
    stopping.addEventListener('abort', () => this.#stop('stopping'), { signal: this.signal })
    this.#timer = setInterval(() => void this.#renew(), limits.renewMs).unref()
    this.#stillness = new Stillness(() => this.#stop('still'), limits.stillMs)
  }

  async progress({
    done,
    total,
    checkpoint,
  }: {
    done: number
    total?: number
    checkpoint?: JsonFields
  }): Promise<void> {
    this.signal.throwIfAborted()
    this.#stillness.heard()
    this.#latest = { done, total: total ?? this.#latest?.total ?? null }
    const isDue = performance.now() - this.#writtenAt >= WRITE_EVERY_MS
    if (isDue || checkpoint !== undefined) {
      await this.#write(checkpoint)
    }
    this.signal.throwIfAborted()
  }

  async keepFile({ name, mediaType, content }: JobResultFile): Promise<void> {
    await using staged = await this.#staging.stage(
      Readable.from(bytesOf(content, () => this.#stillness.heard())),
      MAX_RESULT_BYTES
    )
    this.signal.throwIfAborted()
    const { storageKey, size } = await this.#stillness.during(staged.size / this.#slowestDisk, () =>
      this.#storage.keep(staged)
    )
    const rows = await this.#sql.transaction((sql) =>
      sql.run(
        `update tracked_jobs set result_key = ?, result_name = ?, result_type = ?, result_size = ?,
          result_expires_at = ? where id = ? and state = 'running' and fence = ?`,
        storageKey,
        name,
        mediaType,
        size,
        Date.now() + RESULT_KEPT_MS,
        this.id,
        this.#fence
      )
    )
    if (rows === 0) {
      await this.#storage.remove([storageKey])
      this.#stop('lost')
    }
    this.signal.throwIfAborted()
  }

  /** Writes the last progress; nothing is noticed any more. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    this.#stillness.end()
    if (this.#latest !== null && !this.signal.aborted) {
      await this.#write()
    }
  }

  #stop(why: JobStopped['why']): void {
    this.#abort.abort(new JobStopped(why))
  }

  async #write(checkpoint?: JsonFields): Promise<void> {
    this.#writtenAt = performance.now()
    const { done = null, total = null } = this.#latest ?? {}
    const reached = checkpoint === undefined ? null : JSON.stringify(checkpoint)
    const state = await this.#sql.transaction(async (sql) => {
      await sql.run(
        `update tracked_jobs set done = coalesce(?, done), total = coalesce(?, total),
          attempts = case when ? <> coalesce(checkpoint, '') then 1 else attempts end,
          checkpoint = coalesce(?, checkpoint), lease_until = ${databaseTime(sql.dialect)} + ${JOB_LEASE_MS}
          where id = ? and state = 'running' and fence = ?`,
        done,
        total,
        reached,
        reached,
        this.id,
        this.#fence
      )
      const row = await sql.get<{ cancel_requested: number }>(
        `select cancel_requested from tracked_jobs
          where id = ? and state = 'running' and fence = ?`,
        this.id,
        this.#fence
      )
      return (
        row && { isCancelled: row.cancel_requested === 1, mayGoOn: await mayGoOn(sql, this.id) }
      )
    })
    if (state === undefined) {
      this.#stop('lost')
    } else if (state.isCancelled) {
      this.#stop('cancelled')
    } else if (!state.mayGoOn) {
      this.#stop('unfounded')
    }
  }

  /** Where the database is away, the next write tries again. */
  async #renew(): Promise<void> {
    try {
      await this.#write()
    } catch {
      // The lease is longer than two of these.
    }
  }
}
