import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { SetRole } from '#auth/accounts/set_role'
import { Problem } from '#core/problem'
import sql from '#core/services/sql'
import { FileStorage } from '#files/file_storage'
import { CancelJob } from '#jobs/tracked/cancel_job'
import { JobsQuery } from '#jobs/tracked/jobs_query'
import { ResumeJobs } from '#jobs/tracked/resume_jobs'
import { RetryJob } from '#jobs/tracked/retry_job'
import { SweepJobs } from '#jobs/tracked/sweep_jobs'
import { createAccount } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'
import { doing, readJob, runJob, startJob } from '#tests/helpers/jobs'

test.group('Tracked jobs', () => {
  test('tell how far they are and what came out', async ({ assert, cleanup }) => {
    const { id: userId, email } = await createAccount({ role: 'admin' })
    const seen: unknown[] = []
    doing(cleanup, async (job) => {
      await job.progress({ done: 1, total: 3 })
      const { state, done, total } = await readJob(job.id)
      seen.push({ state, done, total }, job.origin.actor.userId)
      await job.progress({ done: 2 })
      await job.progress({ done: 3 })
      return { summary: 'Three things were done.', problems: [{ item: 'b', message: 'is odd' }] }
    })
    const id = await startJob(userId)
    assert.containSubset(await readJob(id), { state: 'queued', total: null })
    await runJob(id)
    assert.deepEqual(seen, [{ state: 'running', done: 1, total: 3 }, userId])
    assert.containSubset(await readJob(id), {
      state: 'completed',
      done: 3,
      total: 3,
      attempts: 1,
      summary: 'Three things were done.',
      problems: [{ item: 'b', message: 'is odd' }],
      startedBy: { id: userId, email },
      arguments: { since: null },
    })
    const [started] = await auditOf(id)
    assert.equal(started.action, 'job.started')
    await runJob(id)
    assert.containSubset(await readJob(id), { attempts: 1 })
  })

  test('keep a file for a day', async ({ assert, cleanup }) => {
    doing(cleanup, async (job) => {
      await job.keepFile({
        name: 'export.json',
        mediaType: 'application/json',
        content: Readable.from(['{"a":', '1}']),
      })
      return { summary: 'Exported.' }
    })
    const id = await startJob()
    await runJob(id)
    const { result } = await readJob(id)
    assert.containSubset(result, { name: 'export.json', mediaType: 'application/json', size: 7 })
    const storage = await app.container.make(FileStorage)
    assert.equal(await text(await storage.open(result?.storageKey ?? '')), '{"a":1}')
    await sql.read((db) =>
      db.run('update tracked_jobs set result_expires_at = ? where id = ?', Date.now() - 1, id)
    )
    assert.containSubset(await readJob(id), { result: null })
  })

  test('fail with a sentence, and go on where they were', async ({ assert, cleanup }) => {
    const checkpoints: unknown[] = []
    doing(cleanup, async (job) => {
      checkpoints.push(job.checkpoint)
      await job.progress({ done: 7, checkpoint: { after: 'g' } })
      if (checkpoints.length === 1) {
        throw new Problem('not_found', { detail: 'There is no such thing.' })
      }
      return { summary: 'Done.' }
    })
    const id = await startJob()
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'failed', error: 'There is no such thing.' })
    const retryJob = await app.container.make(RetryJob)
    assert.isTrue(await retryJob.execute(id, systemOrigin()))
    assert.isFalse(await retryJob.execute(id, systemOrigin()))
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'completed', error: null })
    assert.deepEqual(checkpoints, [null, { after: 'g' }])
  })

  test('tell nothing of an unexpected error', async ({ assert, cleanup }) => {
    doing(cleanup, async () => {
      throw new Error('canary of the inside')
    })
    const id = await startJob()
    await runJob(id)
    const job = await readJob(id)
    assert.equal(job.error, 'Something went wrong; the log says what.')
    assert.notInclude(JSON.stringify(job), 'canary')
  })

  test('are cancelled between two steps', async ({ assert, cleanup }) => {
    const cancelJob = await app.container.make(CancelJob)
    const reached: number[] = []
    doing(cleanup, async (job) => {
      await job.progress({ done: 1, checkpoint: {} })
      reached.push(1)
      await cancelJob.execute(job.id, systemOrigin())
      assert.containSubset(await readJob(job.id), { isCancelling: true })
      await job.progress({ done: 2, checkpoint: {} })
      reached.push(2)
      return { summary: 'Never.' }
    })
    const id = await startJob()
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'cancelled', summary: null, done: 2 })
    assert.deepEqual(reached, [1])
    assert.isFalse(await cancelJob.execute(id, systemOrigin()))
  })

  test('are cancelled at once while they wait', async ({ assert, cleanup }) => {
    doing(cleanup, async () => {
      throw new Error('must not run')
    })
    const id = await startJob()
    const cancelJob = await app.container.make(CancelJob)
    assert.isTrue(await cancelJob.execute(id, systemOrigin()))
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'cancelled', attempts: 0 })
  })

  test('go on after a crash, and are given up after five', async ({ assert, cleanup }) => {
    let runs = 0
    doing(cleanup, async () => {
      runs++
      return { summary: 'Done.' }
    })
    const id = await startJob()
    const crash = (attempts: number) =>
      sql.read((db) =>
        db.run(
          `update tracked_jobs set state = 'running', finished_at = null, attempts = ?, lease_until = 1
            where id = ?`,
          attempts,
          id
        )
      )
    await crash(1)
    const resumeJobs = await app.container.make(ResumeJobs)
    assert.isAtLeast(await resumeJobs.execute(), 1)
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'completed', attempts: 2 })
    await crash(5)
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'failed', attempts: 5 })
    assert.equal(runs, 1)
  })

  test('leave a job alone that another process runs', async ({ assert, cleanup }) => {
    doing(cleanup, async (job) => {
      /* Its lease ended meanwhile, and another took it. */
      await sql.read((db) =>
        db.run('update tracked_jobs set fence = fence + 1 where id = ?', job.id)
      )
      await job.progress({ done: 5, checkpoint: {} })
      return { summary: 'Never.' }
    })
    const id = await startJob()
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'running', done: 0, summary: null })
    await sql.read((db) => db.run(`delete from tracked_jobs where id = ?`, id))
  })

  test('wait for the next server when this one stops', async ({ assert, cleanup }) => {
    const stop = new AbortController()
    doing(cleanup, async (job) => {
      await job.progress({ done: 1, checkpoint: { after: 'a' } })
      stop.abort()
      await job.progress({ done: 2 })
      return { summary: 'Never.' }
    })
    const id = await startJob()
    await runJob(id, stop.signal)
    assert.containSubset(await readJob(id), { state: 'queued', attempts: 0, done: 1 })
    const resumeJobs = await app.container.make(ResumeJobs)
    assert.isAtLeast(await resumeJobs.execute({ waitingMs: 0 }), 1)
  })

  test('end where whoever began them is no administrator any more', async ({ assert, cleanup }) => {
    const setRole = await app.container.make(SetRole)
    const { id: before } = await createAccount({ role: 'admin' })
    const { id: meanwhile } = await createAccount({ role: 'admin' })
    let runs = 0
    doing(cleanup, async (job) => {
      runs++
      await setRole.execute(meanwhile, 'member', systemOrigin())
      await job.progress({ done: 1, checkpoint: {} })
      await job.progress({ done: 2, checkpoint: {} })
      return { summary: 'Never.' }
    })
    const waiting = await startJob(before)
    await setRole.execute(before, 'member', systemOrigin())
    await runJob(waiting)
    assert.equal(runs, 0)
    const running = await startJob(meanwhile)
    await runJob(running)
    assert.equal(runs, 1)
    for (const id of [waiting, running]) {
      const error = 'Whoever began it is no administrator any more.'
      assert.containSubset(await readJob(id), { state: 'failed', error })
    }
    /* Somebody else takes it on. */
    const { id: heir, email } = await createAccount({ role: 'admin' })
    const retryJob = await app.container.make(RetryJob)
    const actor = { kind: 'user' as const, userId: heir, label: email }
    assert.isTrue(await retryJob.execute(waiting, { actor, address: null }))
    const { startedBy } = await readJob(waiting)
    assert.equal(startedBy?.id, heir)
  })

  test('are forgotten long after they ended', async ({ assert }) => {
    const [old, recent] = [await startJob(), await startJob()]
    for (const [id, days] of [
      [old, 91],
      [recent, 89],
    ] as const) {
      await runJob(id)
      const endedAt = Date.now() - days * 24 * 60 * 60 * 1000
      await sql.read((db) =>
        db.run('update tracked_jobs set finished_at = ? where id = ?', endedAt, id)
      )
    }
    const sweepJobs = await app.container.make(SweepJobs)
    assert.isAtLeast(await sweepJobs.execute(), 1)
    const query = await app.container.make(JobsQuery)
    assert.isNull(await query.find(old))
    assert.isNotNull(await query.find(recent))
  })

  test('check the audit log', async ({ assert }) => {
    const id = await startJob()
    await runJob(id)
    const job = await readJob(id)
    assert.equal(job.state, 'completed')
    assert.include(job.summary, 'are as they were recorded')
  })
})
