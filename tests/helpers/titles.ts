import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import settings from '#settings/services/settings'
import { JobWorker } from '#jobs/job_worker'
import { untilAsync } from './until_async.js'

const PATIENCE_MS = 20_000

/**
 * Has titles made by this model (`provider/model`, nothing: a cheap one of the same provider, or `off`) until disposed:
 * `using titles = titlesBy(null)`.
 */
export function titlesBy(model: string | null): Disposable {
  return settings.fix({ title_model: model })
}

/** Executes jobs as a server does, until disposed: `await using worker = await givenWorker()`. */
export async function givenWorker(): Promise<JobWorker & AsyncDisposable> {
  const worker = await app.container.make(JobWorker)
  await worker.begin()
  return Object.assign(worker, { [Symbol.asyncDispose]: () => worker.end() })
}

export async function titleOf(conversationId: string): Promise<string | null | undefined> {
  const row = await sql.read((db) =>
    db.get<{ title: string | null }>('select title from conversations where id = ?', conversationId)
  )
  return row?.title
}

/** Waits until a conversation has a title and answers it. */
export async function titled(conversationId: string): Promise<string | null | undefined> {
  await untilAsync(
    async () => (await titleOf(conversationId)) !== null,
    'the conversation had a title',
    PATIENCE_MS
  )
  return titleOf(conversationId)
}

/** How many jobs wait or are in work. */
export async function countJobs(): Promise<number> {
  const row = await sql.read((db) =>
    db.get<{ count: number }>('select count(*) as count from queue_jobs')
  )
  return row?.count ?? 0
}

/** Waits until all jobs are done. */
export function jobsDone(): Promise<void> {
  return untilAsync(async () => (await countJobs()) === 0, 'all jobs were done', PATIENCE_MS)
}

/** Waits until there is a job. */
export function jobQueued(): Promise<void> {
  return untilAsync(async () => (await countJobs()) > 0, 'there was a job', PATIENCE_MS)
}
