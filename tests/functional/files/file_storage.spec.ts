import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { FileStorage } from '#files/file_storage'
import { StoreFile } from '#files/store_file'
import { SweepOrphanFiles } from '#files/sweep_orphan_files'
import env from '#start/env'
import { createAccount } from '#tests/helpers/accounts'
import { createFile } from '#tests/helpers/files'

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
      filename: '../a\u0000b',
      data: Buffer.from(''),
    })
    assert.equal(file.mediaType, 'application/octet-stream')
    assert.equal(file.filename, '.._a_b')
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
})
