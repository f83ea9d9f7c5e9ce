import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { systemOrigin } from '#audit/audit_origin'
import { EraseAccount } from '#auth/accounts/erase_account'
import { ChangePeople } from '#auth/people/change_people'
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
  await sql.read((connection) =>
    connection.run(
      `update tracked_jobs set state = 'running', finished_at = null, report = null, lease_until = 1
        where id = ?`,
      id
    )
  )
}

/** A change that is refused to everybody, of whom this one is erased before the job has stored that. */
async function refusingAndErasing(personId: string): Promise<ChangePeople> {
  const refusing = await app.container.make(ChangePeople)
  const erase = await app.container.make(EraseAccount)
  refusing.execute = async (_, userIds) => {
    await erase.execute(personId, systemOrigin())
    const refused = userIds.map((userId) => ({ userId, message: 'is odd' }))
    return { changed: 0, unchanged: 0, refused }
  }
  return refusing
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

  test('reports no address that somebody could have, who may be erased meanwhile', async ({
    assert,
  }) => {
    const { email } = await createAccount()
    const { id } = await givenImport(email, 'nobody', '', `${newId()}@example.test`, email)
    await runJob(id)
    const { summary, problems } = await readJob(id)
    assert.equal(summary, 'Invited 1 of 4 people.')
    assert.deepEqual(problems, [
      { item: 'Line 2', message: 'There is an account with this address' },
      { item: 'Line 3: nobody', message: 'This is not an email address' },
      { item: 'Line 6', message: 'The address is in the file twice' },
    ])
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
    await sql.read((connection) =>
      connection.run(
        'update tracked_jobs set result_expires_at = ? where id = ?',
        Date.now() - 1,
        id
      )
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
    await sql.read((connection) =>
      connection.run('update tracked_jobs set cancel_requested = 1 where id = ?', id)
    )
    await runJob(id)
    assert.containSubset(await readJob(id), { state: 'cancelled', done: 20 })
    const retryJob = await app.container.make(RetryJob)
    await retryJob.execute(id, origin)
    await runJob(id)
    const { summary, problems } = await readJob(id)
    assert.equal(summary, 'Changed 20 of 21 people.')
    assert.deepEqual(problems, [{ item: userId, message: 'Nobody can suspend their own account.' }])
  })

  test('forgets whoever is erased while it runs', async ({ assert, cleanup }) => {
    const family = `family ${newId()}`
    const person = await createAccount({ fullName: family })
    const change = await refusingAndErasing(person.id)
    app.container.swap(ChangePeople, () => change)
    cleanup(() => app.container.restore(ChangePeople))
    const id = await begin({ kind: 'people_change', arguments: { change: 'suspend', q: family } })
    await runJob(id)
    const cutOff = await db.from('tracked_jobs').where('id', id).first()
    assert.containSubset(cutOff, { state: 'queued', attempts: 0, report: null })
    assert.notInclude(JSON.stringify(cutOff), person.id)
    await runJob(id)
    const ended = await readJob(id)
    assert.containSubset(ended, { state: 'completed', attempts: 1, problems: [] })
    assert.notInclude(JSON.stringify(ended), person.id)
  })
})
