import { readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import filesConfig from '#config/files'
import sql from '#core/services/sql'
import { DurableFsDriver } from '#files/durable_fs_driver'
import { FileStorage } from '#files/file_storage'
import { StoreFile } from '#files/store_file'
import { SweepOrphanFiles } from '#files/sweep_orphan_files'
import env from '#start/env'
import { createAccount } from '#tests/helpers/accounts'
import { createConversation } from '#tests/helpers/conversations'
import { createFile, filesOf, upload } from '#tests/helpers/files'

const HOUR_MS = 3_600_000

function locationOf(storageKey: string) {
  return join(app.makePath(env.get('STORAGE_PATH') ?? 'storage'), storageKey)
}

async function age(storageKey: string, hours: number) {
  const time = new Date(Date.now() - hours * HOUR_MS)
  await utimes(locationOf(storageKey), time, time)
}

test.group('File storage', () => {
  test('keeps bytes under a name that nobody can guess', async ({ assert }) => {
    const storage = await app.container.make(FileStorage)
    const data = Buffer.from('same bytes')
    const [one, other] = [await storage.write(data), await storage.write(data)]
    assert.notEqual(one.storageKey, other.storageKey)
    assert.match(one.storageKey, /^[0-9a-f]{2}\/[0-9a-f]{62}$/)
    assert.equal(one.sha256, other.sha256)
    assert.deepEqual(await storage.read(one.storageKey), data)
    await storage.remove([one.storageKey, one.storageKey])
    await assert.rejects(() => storage.read(one.storageKey))
    await assert.rejects(() => storage.open(one.storageKey))
  })

  test('cleans what a file says of itself', async ({ assert }) => {
    const storeFile = await app.container.make(StoreFile)
    const file = await storeFile.write({
      mediaType: 'text/plain\r\nset-cookie: x',
      filename: '../a\u0000b\u202etxt.exe',
      data: Buffer.from(''),
    })
    assert.equal(file.mediaType, 'application/octet-stream')
    assert.equal(file.filename, '.._a_b_txt.exe')
  })

  test('the sweep removes old files without a row, and no other', async ({ assert }) => {
    const account = await createAccount()
    const storage = await app.container.make(FileStorage)
    const sweep = await app.container.make(SweepOrphanFiles)
    const data = Buffer.from('x')
    const kept = await createFile({ ownerId: account.id, conversationId: null })
    const [orphan, young] = [await storage.write(data), await storage.write(data)]
    await age(kept.storageKey, 48)
    await age(orphan.storageKey, 25)
    await age(young.storageKey, 23)

    assert.isAtLeast(await sweep.execute(), 1)
    await assert.rejects(() => storage.read(orphan.storageKey))
    assert.deepEqual(await storage.read(young.storageKey), data)
    assert.lengthOf(await storage.read(kept.storageKey), kept.size)
  })

  test('the sweep removes uploads that no message used within a day, and no other', async ({
    assert,
  }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    const storage = await app.container.make(FileStorage)
    const sweep = await app.container.make(SweepOrphanFiles)
    const create = async (conversationId: string | null, hours: number) => {
      const file = await createFile({ ownerId: account.id, conversationId })
      await sql.read((db) =>
        db.run(
          'update files set created_at = ? where id = ?',
          Date.now() - hours * HOUR_MS,
          file.id
        )
      )
      return file
    }
    const unused = await create(null, 25)
    const young = await create(null, 23)
    const used = await create(conversation.id, 48)
    await sweep.execute()
    await assert.rejects(() => storage.read(unused.storageKey))
    assert.sameMembers(await filesOf(account), [young.storageKey, used.storageKey])
    assert.lengthOf(await storage.read(used.storageKey), used.size)
  })

  test('leaves alone what others keep in its folder', async ({ assert }) => {
    const sweep = await app.container.make(SweepOrphanFiles)
    const foreign = locationOf('somebody_elses.txt')
    await writeFile(foreign, 'x')
    await age('somebody_elses.txt', 48)
    await sweep.execute()
    assert.equal(await readFile(foreign, 'utf8'), 'x')
    await rm(foreign)
  })

  test('a write that fails leaves no name behind', async ({ assert }) => {
    const driver = new DurableFsDriver({
      location: filesConfig.storagePath,
      visibility: 'private',
    })
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half')
        throw new Error('broken')
      })()
    )
    await assert.rejects(() => driver.putStream('zz/broken', broken), 'broken')
    assert.isEmpty(await readdir(locationOf('zz')))
    await driver.put('zz/whole', 'all')
    assert.deepEqual(await readdir(locationOf('zz')), ['whole'])
    await driver.deleteAll('zz')
  })
})

test.group('The space of an account', () => {
  test('is not exceeded, also by uploads at the same time', async ({ assert, cleanup }) => {
    const before = filesConfig.maxUserBytes
    cleanup(() => {
      filesConfig.maxUserBytes = before
    })
    filesConfig.maxUserBytes = 250
    const account = await createAccount()
    const data = 'x'.repeat(100)
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => upload(account, `${name}.txt`, data))
    )
    const codes = answers.map(({ status, body }) => body.code ?? status)
    assert.sameMembers(codes, [201, 201, 'file_quota_exceeded', 'file_quota_exceeded'])
    assert.lengthOf(await filesOf(account), 2)

    const other = await upload(await createAccount(), 'a.txt', data)
    assert.equal(other.status, 201)
  })
})
