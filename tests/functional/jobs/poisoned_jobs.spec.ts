import { Readable } from 'node:stream'
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { Disk } from '@adonisjs/drive'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import filesConfig from '#config/files'
import { databaseTime } from '#core/database_time'
import { Problem } from '#core/problem'
import sql from '#core/services/sql'
import { DurableFsDriver } from '#files/durable_fs_driver'
import { FileStorage } from '#files/file_storage'
import { CancelJob } from '#jobs/tracked/cancel_job'
import { JobLimits } from '#jobs/tracked/job_limits'
import { JobsQuery } from '#jobs/tracked/jobs_query'
import { ResumeJobs } from '#jobs/tracked/resume_jobs'
import { RetryJob } from '#jobs/tracked/retry_job'
import type { JobReport, JobRun } from '#jobs/tracked/tracked_job'
import { doing, readJob, runJob, startJob } from '#tests/helpers/jobs'
import { givenWorker } from '#tests/helpers/titles'
import { untilAsync } from '#tests/helpers/until_async'

const SECOND_MS = 1_000
const PATIENCE_MS = 20_000

type Cleanup = (undo: () => void) => void

function limit(cleanup: Cleanup, limits: Partial<JobLimits>) {
  app.container.swap(JobLimits, () => Object.assign(new JobLimits(), limits))
  cleanup(() => app.container.restore(JobLimits))
}

/** Takes its time for a file. */
class SlowDisk extends DurableFsDriver {
  #wait: () => Promise<unknown>

  constructor(wait: () => Promise<unknown>) {
    super({ location: filesConfig.storagePath, visibility: 'private' })
    this.#wait = wait
  }

  override async putStream(key: string, contents: Readable) {
    await this.#wait()
    await super.putStream(key, contents)
  }
}

function on(cleanup: Cleanup, disk: DurableFsDriver) {
  app.container.swap(FileStorage, () => new FileStorage(new Disk(disk)))
  cleanup(() => app.container.restore(FileStorage))
}

async function keepSevenBytes(run: JobRun): Promise<JobReport> {
  const content = Readable.from(['{"a":1}'])
  await run.keepFile({ name: 'export.json', mediaType: 'application/json', content })
  return { summary: 'Done.' }
}

/** Never ends, and does not listen. */
function hang(): Promise<JobReport> {
  return Promise.withResolvers<JobReport>().promise
}

async function now(): Promise<number> {
  const row = await sql.read((db) =>
    db.get<{ now: number }>(`select ${databaseTime(db.dialect)} as now`)
  )
  return row?.now ?? 0
}

/** Whatever waits to be tried again has waited long enough. */
async function passTime() {
  await sql.read((db) => db.run('update tracked_jobs set retry_at = 1 where retry_at is not null'))
}

async function resume() {
  const resumeJobs = await app.container.make(ResumeJobs)
  return resumeJobs.execute({ waitingMs: 0 })
}

async function runFiveTimes(id: string) {
  for (let n = 0; n < 5; n++) {
    await passTime()
    await runJob(id)
  }
}

test.group('Jobs that fail or hang', (group) => {
  group.each.timeout(60_000)
  group.each.setup(async () => {
    await sql.read((db) => db.run('delete from tracked_jobs'))
  })

  test('are tried again later each time, and then kept as failed', async ({ assert, cleanup }) => {
    let runs = 0
    doing(cleanup, async () => {
      runs++
      throw new Error('as always')
    })
    const id = await startJob()
    for (const [index, seconds] of [15, 60, 240, 960].entries()) {
      const before = await now()
      await runJob(id)
      const after = await now()
      const job = await readJob(id)
      assert.containSubset(job, { state: 'queued', attempts: index + 1, finishedAt: null })
      assert.isAtLeast(job.retryAt ?? 0, before + seconds * SECOND_MS)
      assert.isAtMost(job.retryAt ?? 0, after + seconds * SECOND_MS)
      /* Not before its time, whoever is told of it. */
      assert.equal(await resume(), 0)
      await runJob(id)
      assert.equal(runs, index + 1)
      await passTime()
      assert.equal(await resume(), 1)
    }
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'failed', attempts: 5, retryAt: null })
    const query = await app.container.make(JobsQuery)
    const { jobs } = await query.page('failed', { limit: 10 })
    assert.equal(jobs[0]?.id, id)
    /* Somebody has done something about it. */
    const retryJob = await app.container.make(RetryJob)
    assert.isTrue(await retryJob.execute(id, systemOrigin()))
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'queued', attempts: 1 })
  })

  test('are not tried again where that is of no use', async ({ assert, cleanup }) => {
    doing(cleanup, async () => {
      throw new Problem('not_found', { detail: 'There is no such thing.' })
    })
    const id = await startJob()
    await runJob(id)
    const error = 'There is no such thing.'
    assert.containSubset(await readJob(id), { state: 'failed', attempts: 1, error })
  })

  test('are tried again where the fault is not theirs', async ({ assert, cleanup }) => {
    doing(cleanup, async (run) => {
      if (run.checkpoint === null) {
        await run.progress({ done: 1, checkpoint: { after: 'a' } })
        throw new Problem('storage_full')
      }
      return { summary: 'Done.' }
    })
    const id = await startJob()
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'queued', error: 'There is no space left.' })
    await passTime()
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'completed', error: null, attempts: 2 })
  })

  test('may fail as often as they like while they come on', async ({ assert, cleanup }) => {
    let reached = 0
    doing(cleanup, async (run) => {
      if (reached < 7) {
        await run.progress({ done: ++reached, checkpoint: { after: reached } })
        throw new Error('as always')
      }
      return { summary: 'Done.' }
    })
    const id = await startJob()
    for (let n = 0; n < 7; n++) {
      await passTime()
      await runJob(id)
      assert.containSubset(await readJob(id), { state: 'queued', attempts: 1, done: n + 1 })
    }
    await passTime()
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'completed', attempts: 2 })
  })

  test('do not come on by reaching the same place again', async ({ assert, cleanup }) => {
    doing(cleanup, async (run) => {
      await run.progress({ done: 1, checkpoint: { after: 'a' } })
      throw new Error('as always')
    })
    const id = await startJob()
    await runFiveTimes(id)
    assert.containSubset(await readJob(id), { state: 'failed', attempts: 5 })
  })

  test('are told to end when they make no progress', async ({ assert, cleanup }) => {
    limit(cleanup, { stillMs: 20 })
    const heard: boolean[] = []
    doing(cleanup, async ({ signal }) => {
      const { promise, reject } = Promise.withResolvers<JobReport>()
      signal.addEventListener('abort', () => {
        heard.push(true)
        reject(signal.reason)
      })
      return promise
    })
    const id = await startJob()
    await runJob(id)
    const error = 'It made no progress for too long.'
    assert.containSubset(await readJob(id), { state: 'queued', attempts: 1, error })
    assert.deepEqual(heard, [true])
  })

  test('are left alone when they do not listen, and given up after five times', async ({
    assert,
    cleanup,
  }) => {
    limit(cleanup, { stillMs: 20, endMs: 20 })
    doing(cleanup, hang)
    const id = await startJob()
    await runFiveTimes(id)
    const error = 'It made no progress for too long.'
    assert.containSubset(await readJob(id), { state: 'failed', attempts: 5, error })
  })

  test('change nothing any more when they wake up after all', async ({ assert, cleanup }) => {
    limit(cleanup, { stillMs: 20, endMs: 20 })
    const { promise: sleep, resolve: wakeUp } = Promise.withResolvers<void>()
    const { promise: ended, resolve: end } = Promise.withResolvers<unknown>()
    doing(cleanup, async (run) => {
      await sleep
      const error: unknown = await run.progress({ done: 99, checkpoint: {} }).catch((err) => err)
      end(error)
      return { summary: 'Never.' }
    })
    const id = await startJob()
    await runJob(id)
    wakeUp()
    assert.instanceOf(await ended, Error)
    assert.containSubset(await readJob(id), { state: 'queued', done: 0, summary: null })
  })

  test('change nothing when they wake up after somebody had them begun anew', async ({
    assert,
    cleanup,
  }) => {
    const retryJob = await app.container.make(RetryJob)
    let runs = 0
    const late: unknown[] = []
    doing(cleanup, async (run) => {
      const attempt = ++runs
      if (attempt === 1) {
        /* It was not heard of for so long that another process took it. */
        await sql.read((db) =>
          db.run('update tracked_jobs set lease_until = 1 where id = ?', run.id)
        )
        await runJob(run.id)
        await retryJob.execute(run.id, systemOrigin())
        const begunAnew = runJob(run.id)
        const isBegun = async () => {
          const { done } = await readJob(run.id)
          return done === 3
        }
        await untilAsync(isBegun, 'it was begun anew', PATIENCE_MS)
        late.push(await run.progress({ done: 99, checkpoint: {} }).catch((err: unknown) => err))
        wakeUp()
        await begunAnew
        return { summary: 'Never.' }
      }
      await run.progress({ done: attempt, checkpoint: { attempt } })
      if (attempt === 2) {
        throw new Problem('not_found')
      }
      await sleep
      return { summary: 'Done.' }
    })
    const { promise: sleep, resolve: wakeUp } = Promise.withResolvers<void>()
    const id = await startJob()
    await runJob(id)
    assert.instanceOf(late[0], Error)
    assert.containSubset(await readJob(id), { state: 'completed', done: 3, summary: 'Done.' })
  })

  test('are not meant by that while they make progress', async ({ assert, cleanup }) => {
    const stillMs = 1_500
    limit(cleanup, { stillMs })
    doing(cleanup, async (run) => {
      const began = performance.now()
      for (let done = 1; performance.now() - began < stillMs + 500; done++) {
        await run.progress({ done })
        await nextTurn()
      }
      return { summary: 'Done.' }
    })
    const id = await startJob()
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'completed', attempts: 1 })
  })

  test('may take longer to store what they made, the more it is', async ({ assert, cleanup }) => {
    const stillMs = 1_500
    limit(cleanup, { stillMs, slowestDisk: 7 / 60_000 })
    on(cleanup, new SlowDisk(() => delay(stillMs + 500)))
    doing(cleanup, keepSevenBytes)
    const id = await startJob()
    await runJob(id)
    const { state, result } = await readJob(id)
    assert.deepEqual([state, result?.size], ['completed', 7])
  })

  test('are left alone where the disk never ends', async ({ assert, cleanup }) => {
    limit(cleanup, { stillMs: 20, endMs: 20, slowestDisk: 1 })
    on(cleanup, new SlowDisk(hang))
    doing(cleanup, keepSevenBytes)
    const id = await startJob()
    await runJob(id)
    const error = 'It made no progress for too long.'
    assert.containSubset(await readJob(id), { state: 'queued', attempts: 1, error, result: null })
  })

  test('can be cancelled while they hang, and while they wait', async ({ assert, cleanup }) => {
    limit(cleanup, { renewMs: 20, endMs: 20 })
    const cancelJob = await app.container.make(CancelJob)
    doing(cleanup, async ({ id }) => {
      await cancelJob.execute(id, systemOrigin())
      return hang()
    })
    const hanging = await startJob()
    await runJob(hanging)
    assert.containSubset(await readJob(hanging), { state: 'cancelled' })
    doing(cleanup, () => Promise.reject(new Error('as always')))
    const waiting = await startJob()
    await runJob(waiting)
    assert.isTrue(await cancelJob.execute(waiting, systemOrigin()))
    await passTime()
    await runJob(waiting)
    assert.containSubset(await readJob(waiting), { state: 'cancelled', attempts: 1 })
  })

  test('hold up nobody else', async ({ cleanup }) => {
    limit(cleanup, { stillMs: 50, endMs: 50 })
    /* As many as there are places, so that the good one has none. */
    const hanging = await Promise.all(Array.from({ length: 4 }, () => startJob()))
    const failing = await startJob()
    const good = await startJob()
    doing(cleanup, async ({ id }) => {
      if (hanging.includes(id)) {
        return hang()
      }
      if (id === failing) {
        throw new Error('as always')
      }
      return { summary: 'Done.' }
    })
    await using _worker = await givenWorker()
    const isDone = async () => {
      const { state } = await readJob(good)
      return state === 'completed'
    }
    await untilAsync(isDone, 'the good one was done', PATIENCE_MS)
    await untilAsync(
      async () => {
        await passTime()
        await resume()
        const jobs = await Promise.all([...hanging, failing].map(readJob))
        return jobs.every(({ state, attempts }) => state === 'failed' && attempts === 5)
      },
      'the others were given up',
      PATIENCE_MS
    )
  })
})
