import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Disk } from '@adonisjs/drive'
import { S3Driver } from '@adonisjs/drive/drivers/s3'
import { test } from '@japa/runner'
import filesConfig from '#config/files'
import { FileStaging } from '#files/file_staging'
import { FileStorage } from '#files/file_storage'
import { s3Options } from '#files/s3_options'
import { chat } from '#tests/helpers/chats'
import { PNG, type Uploaded } from '#tests/helpers/files'
import { OwnServer } from '#tests/support/own_server'
import { S3Server } from '#tests/support/s3_server'
import { Readable } from 'node:stream'
import { onAnyDatabase } from '#tests/support/requirements'

const DATA = Buffer.from('0123456789')

function storageOn(s3: S3Server, secret: Partial<{ id: string }> = {}): FileStorage {
  const { bucket, region, endpoint } = s3
  const key = { id: secret.id ?? s3.accessKeyId, secret: s3.secretAccessKey }
  return new FileStorage(new Disk(new S3Driver(s3Options({ bucket, region, endpoint, key }))))
}

async function keysBefore(storage: FileStorage, time: number): Promise<string[]> {
  const keys: string[] = []
  for await (const key of storage.writtenBefore(time)) {
    keys.push(key)
  }
  return keys
}

test.group('Files in S3', (group) => {
  group.tap(onAnyDatabase)
  let s3: S3Server
  group.each.setup(async () => {
    s3 = await S3Server.start()
    return () => s3.stop()
  })

  test('are written, read in whole and in part, and removed', async ({ assert }) => {
    const storage = storageOn(s3)
    const written = await storage.write(DATA)
    await using staged = await new FileStaging().stage(Readable.from([DATA]), DATA.length)
    const kept = await storage.keep(staged)
    assert.equal(kept.sha256, written.sha256)
    assert.notEqual(kept.storageKey, written.storageKey)

    for (const { storageKey } of [written, kept]) {
      assert.deepEqual(s3.objects.get(storageKey)?.data, DATA)
      assert.deepEqual(await storage.read(storageKey), DATA)
      assert.deepEqual(await storage.read(storageKey, 4), DATA.subarray(0, 4))
      assert.deepEqual(await buffer(await storage.open(storageKey)), DATA)
      const part = await storage.open(storageKey, { first: 2, last: 4 })
      assert.deepEqual(await buffer(part), DATA.subarray(2, 5))
    }
    await storage.remove([written.storageKey, kept.storageKey, kept.storageKey])
    assert.equal(s3.objects.size, 0)
    await assert.rejects(() => storage.open(written.storageKey), /NoSuchKey|no/)
  })

  test('are listed in all pages, and what is not ours is left alone', async ({ assert }) => {
    const storage = storageOn(s3)
    const keys: string[] = []
    for (let n = 0; n < 5; n++) {
      const { storageKey } = await storage.write(DATA)
      keys.push(storageKey)
      s3.age(storageKey, 48)
    }
    const { storageKey: young } = await storage.write(DATA)
    s3.objects.set('backup/everything.tar', { data: DATA, lastModified: new Date(0) })
    const found = await keysBefore(storage, Date.now() - 3_600_000)
    assert.sameMembers(found, keys)
    assert.notInclude(found, young)
  })

  test('that cannot be reached are an error that says so', async ({ assert }) => {
    const storage = storageOn(s3)
    const { storageKey } = await storage.write(DATA)
    const wrongKey = storageOn(s3, { id: 'OTHER' })
    const expected = { code: 'storage_unavailable', status: 503 }
    const failed = async (work: Promise<unknown>) => work.catch((error: unknown) => error)
    assert.containSubset(await failed(wrongKey.write(DATA)), expected)
    s3.failing = 500
    assert.containSubset(await failed(storage.write(DATA)), expected)
    assert.containSubset(await failed(storage.read(storageKey)), expected)
    assert.containSubset(await failed(storage.remove([storageKey])), expected)
    assert.containSubset(await failed(keysBefore(storage, 0)), expected)
  })

  test('serve a server that is told to use it', async ({ assert, cleanup }) => {
    const server = await OwnServer.prepare({
      env: {
        FILES_DISK: 's3',
        S3_ENDPOINT: s3.endpoint,
        S3_BUCKET: s3.bucket,
        S3_REGION: s3.region,
        S3_ACCESS_KEY_ID: s3.accessKeyId,
        S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
        DEFAULT_MODEL: 'demo/demo',
      },
    })
    cleanup(() => server.remove())
    await server.start()
    const account = await server.createAccount()
    const send = async () => {
      const form = new FormData()
      form.append('file', new Blob([PNG]), 'cat.png')
      const { headers } = account
      const answer = await fetch(`${server.url}/files`, { method: 'POST', headers, body: form })
      const file: Uploaded = JSON.parse(await answer.text())
      return { status: answer.status, file }
    }
    const { status, file } = await send()
    assert.equal(status, 201)
    const [stored] = s3.objects.values()
    assert.deepEqual(stored.data, PNG)

    const at = `${server.url}/files/${file.id}`
    const read = await fetch(at, { headers: account.headers, redirect: 'error' })
    assert.equal(read.headers.get('content-type'), 'image/png')
    assert.deepEqual(Buffer.from(await read.arrayBuffer()), PNG)

    const { body } = await chat(
      account,
      { parts: [{ type: 'file', file_id: file.id }] },
      server.url
    )
    const said = JSON.stringify(body.message.parts)
    assert.include(said, `cat.png (image/png, ${PNG.length} bytes)`)
    assert.isTrue(body.message.parts.some(({ type }) => type === 'text'))

    s3.failing = 500
    const refused = await send()
    assert.equal(refused.status, 503)
    assert.equal(refused.file.code, 'storage_unavailable')
    const unread = await fetch(at, { headers: account.headers })
    assert.equal(unread.status, 503)
    s3.failing = null

    await fetch(`${server.url}/conversations/${body.conversation_id}`, {
      method: 'DELETE',
      headers: account.headers,
    })
    assert.equal(s3.objects.size, 0)
  }).timeout(60_000)
})

test.group('Where uploads arrive', () => {
  test('is swept of what a dead process left', async ({ assert }) => {
    const staging = new FileStaging()
    await using kept = await staging.stage(Readable.from([DATA]), DATA.length)
    const left = join(filesConfig.stagingPath, 'left-behind')
    await writeFile(left, DATA)
    assert.equal(await staging.sweep(Date.now() - 60_000), 0)
    assert.equal(await staging.sweep(Date.now() + 60_000), 2)
    assert.equal(kept.size, DATA.length)
  })
})
