import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import filesConfig from '#config/files'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { FileStorage } from '#files/file_storage'
import { SweepOrphanFiles } from '#files/sweep_orphan_files'
import { StartJob, type NewJob } from '#jobs/tracked/start_job'
import { RetryJob } from '#jobs/tracked/retry_job'
import { createAccount } from '#tests/helpers/accounts'
import { readJob, runJob } from '#tests/helpers/jobs'

const HOUR_MS = 3_600_000

async function begin(job: NewJob, origin = systemOrigin()): Promise<string> {
  const start = await app.container.make(StartJob)
  return start.execute(job, origin)
}

async function givenImport(...emails: string[]) {
  const storage = await app.container.make(FileStorage)
  const { storageKey } = await storage.write(Buffer.from(['email', ...emails].join('\n')))
  return { storageKey, id: await begin({ kind: 'people_import', arguments: { file: storageKey } }) }
}

/** Its process died before it could say how the job ended. */
async function dieBeforeTheEnd(id: string) {
  await sql.read((db) =>
    db.run(
      `update tracked_jobs set state = 'running', finished_at = null, report = null, lease_until = 1
        where id = ?`,
      id
    )
  )
}

async function isStored(storageKey: string): Promise<boolean> {
  const storage = await app.container.make(FileStorage)
  return storage.read(storageKey).then(
    () => true,
    () => false
  )
}

async function age(storageKey: string, hours: number) {
  const time = new Date(Date.now() - hours * HOUR_MS)
  await utimes(join(filesConfig.storagePath, storageKey), time, time)
}

test.group('An import of people', () => {
  test('is done again where its process died before its end was stored', async ({ assert }) => {
    const { id } = await givenImport(`${newId()}@example.test`, `${newId()}@example.test`)
    await runJob(id)
    await dieBeforeTheEnd(id)
    await runJob(id)
    const summary = 'Invited 2 of 2 people.'
    assert.containSubset(await readJob(id), { state: 'completed', summary, attempts: 2 })
  })

  test('has its files for as long as they are of use', async ({ assert }) => {
    const sweep = await app.container.make(SweepOrphanFiles)
    const { id, storageKey } = await givenImport(`${newId()}@example.test`)
    await age(storageKey, 48)
    await sweep.execute()
    assert.isTrue(await isStored(storageKey), 'while it waits')
    await runJob(id)
    const { result } = await readJob(id)
    const links = result?.storageKey ?? ''
    await age(links, 25)
    await sweep.execute()
    assert.isFalse(await isStored(storageKey), 'when it has ended')
    assert.isTrue(await isStored(links), 'for a day')
    await sql.read((db) =>
      db.run('update tracked_jobs set result_expires_at = ? where id = ?', Date.now() - 1, id)
    )
    await sweep.execute()
    assert.isFalse(await isStored(links), 'for no more than a day')
  })
})

test.group('A change to many people', () => {
  test('tells of everybody it was refused for, also before it was cut off', async ({ assert }) => {
    const family = `family ${newId()}`
    const { id: userId, email } = await createAccount({ role: 'admin', fullName: family })
    for (let n = 0; n < 20; n++) {
      await createAccount({ fullName: family })
    }
    const actor = { kind: 'user' as const, userId, label: email }
    const origin = { actor, address: null }
    const job = { kind: 'people_change' as const, arguments: { change: 'suspend', q: family } }
    const id = await begin(job, origin)
    /* Behind the first twenty. */
    await sql.read((db) => db.run('update tracked_jobs set cancel_requested = 1 where id = ?', id))
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'cancelled', done: 20 })
    const retryJob = await app.container.make(RetryJob)
    await retryJob.execute(id, origin)
    await runJob(id)
    const { summary, problems } = await readJob(id)
    assert.equal(summary, 'Changed 20 of 21 people.')
    assert.deepEqual(problems, [{ item: userId, message: 'Nobody can suspend their own account.' }])
  })
})
