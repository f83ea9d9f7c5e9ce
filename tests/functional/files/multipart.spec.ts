import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import filesConfig from '#config/files'
import { FileStaging, type StagedFile } from '#files/file_staging'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { Contract } from '#tests/helpers/contract'
import { filesOf, sendParts, upload, type Uploaded } from '#tests/helpers/files'
import { multipart, type MultipartBody } from '#tests/helpers/multipart'
import { hangUpAfter, plainRequest, rawBytes } from '#tests/helpers/plain_http'
import { untilAsync } from '#tests/helpers/until_async'
import { onAnyDatabase } from '#tests/support/requirements'

const MIB = 1024 * 1024
const PATIENCE_MS = 5_000

const HELLO = { filename: 'a.txt', data: 'Hello' }

async function staged(): Promise<string[]> {
  return readdir(filesConfig.stagingPath)
}

async function send({ headers }: TestAccount, { type, body }: MultipartBody, more = {}) {
  const answer = await plainRequest('/files', {
    method: 'POST',
    headers: { ...headers, 'content-type': type, ...more },
    body,
  })
  const document: Uploaded = JSON.parse(answer.text)
  return { ...answer, body: document }
}

const WRONG: [string, MultipartBody, string, { field: string; rule: string }?][] = [
  ['no file', multipart([]), 'validation_failed', { field: 'file', rule: 'required' }],
  ['two files', multipart([HELLO, HELLO]), 'validation_failed', { field: 'file', rule: 'single' }],
  [
    'a file in another field',
    multipart([{ ...HELLO, name: 'picture' }]),
    'validation_failed',
    { field: 'picture', rule: 'unknown_field' },
  ],
  [
    'a field beside the file',
    multipart([HELLO, { name: 'title', data: 'x' }]),
    'validation_failed',
    { field: 'file', rule: 'file' },
  ],
  [
    'a field in place of the file',
    multipart([{ data: 'Hello' }]),
    'validation_failed',
    { field: 'file', rule: 'file' },
  ],
  [
    'an empty file',
    multipart([{ filename: 'a.txt', data: '' }]),
    'validation_failed',
    { field: 'file', rule: 'minLength' },
  ],
  ['no boundary', { ...multipart([HELLO]), type: 'multipart/form-data' }, 'multipart_invalid'],
  [
    'another boundary',
    { ...multipart([HELLO]), type: 'multipart/form-data; boundary=other' },
    'multipart_invalid',
  ],
  ['no last boundary', multipart([HELLO], ''), 'multipart_invalid'],
  ['nothing', { ...multipart([]), body: Buffer.alloc(0) }, 'multipart_invalid'],
  ['noise', { ...multipart([]), body: Buffer.alloc(10_000, 'x') }, 'multipart_invalid'],
  ['JSON', { type: 'application/json', body: Buffer.from('{}') }, 'unsupported_media_type'],
  ['no type', { type: '', body: Buffer.from('x') }, 'unsupported_media_type'],
  [
    'a form',
    { type: 'application/x-www-form-urlencoded', body: Buffer.from('file=x') },
    'unsupported_media_type',
  ],
]

test.group('A multipart body', (group) => {
  group.tap(onAnyDatabase)
  group.setup(async () => {
    /* So that the folder is there. */
    await upload(await createAccount(), 'a.txt', 'Hello')
  })

  test('with {0} is refused, and nothing of it is kept')
    .with(WRONG)
    .run(async ({ assert }, [, sent, code, error]) => {
      const account = await createAccount()
      const answer = await send(account, sent)
      assert.equal(answer.body.code, code, answer.text)
      new Contract().assertAnswer('files.store', answer)
      if (error !== undefined) {
        assert.containSubset(answer.body.errors, [error])
      }
      assert.isEmpty(await filesOf(account))
      assert.isEmpty(await staged())
    })

  test('with endless headers or names is taken or refused, never an error of ours', async ({
    assert,
  }) => {
    const account = await createAccount()
    const long = 'y'.repeat(40_000)
    for (const part of [
      { ...HELLO, type: `text/plain; x=${long}` },
      { ...HELLO, filename: `${long}.txt` },
      { ...HELLO, name: long },
      { ...HELLO, filename: 'a\u0000b.txt' },
      { ...HELLO, filename: '../../etc/passwd.txt' },
      { ...HELLO, filename: '' },
    ]) {
      const { status, text, body } = await sendParts(account, [part])
      assert.isBelow(status, 500, text)
      if (status === 201) {
        assert.notMatch(body.filename ?? '', /[/\\\p{Cc}]/u)
        assert.isAtMost((body.filename ?? '').length, 255)
      }
    }
    assert.isEmpty(await staged())
  })

  test('that is compressed is refused', async ({ assert }) => {
    const { body } = await send(await createAccount(), multipart([HELLO]), {
      'content-encoding': 'gzip',
    })
    assert.equal(body.code, 'unsupported_media_type')
  })

  test('with a file of the largest size is taken, one byte more is not', async ({ assert }) => {
    const account = await createAccount()
    const largest = Buffer.alloc(filesConfig.maxFileBytes, 'a')
    const taken = await upload(account, 'a.txt', largest)
    assert.equal(taken.status, 201, taken.text)
    assert.equal(taken.body.size_bytes, filesConfig.maxFileBytes)

    const refused = await upload(account, 'a.txt', Buffer.alloc(largest.length + 1, 'a'))
    assert.equal(refused.status, 413)
    assert.equal(refused.body.code, 'file_too_large')
    assert.lengthOf(await filesOf(account), 1)
    assert.isEmpty(await staged())
  })

  test('that says that it is too large is not read', async ({ assert }) => {
    const { headers } = await createAccount()
    const text = await rawBytes(
      `POST /files HTTP/1.1\r\nhost: ${process.env.HOST}\r\nauthorization: ${headers.authorization}\r\n` +
        `content-type: multipart/form-data; boundary=b\r\ncontent-length: ${30 * MIB}\r\n\r\n--b\r\n`
    )
    assert.match(text, /^HTTP\/1\.1 413 /)
    assert.include(text, '"code":"file_too_large"')
  })

  test('without a length is not read beyond the largest size', async ({ assert }) => {
    const account = await createAccount()
    const { type, body } = multipart([{ filename: 'a.txt', data: 'Hello' }])
    const epilogue = Array.from({ length: 21 }, () => Buffer.alloc(MIB, 'x'))
    const answer = await plainRequest('/files', {
      method: 'POST',
      headers: { ...account.headers, 'content-type': type },
      body: [body, ...epilogue],
    })
    assert.equal(answer.status, 413)
    assert.isEmpty(await filesOf(account))
    assert.isEmpty(await staged())
  })

  test('without a credential is not read', async ({ assert }) => {
    const text = await rawBytes(
      `POST /files HTTP/1.1\r\nhost: ${process.env.HOST}\r\nconnection: close\r\n` +
        'content-type: multipart/form-data; boundary=b\r\ncontent-length: 1000\r\n\r\n--b\r\n'
    )
    assert.match(text, /^HTTP\/1\.1 401 /)
  })

  test('whose client hangs up leaves nothing', async ({ assert }) => {
    const account = await createAccount()
    const { type, body } = multipart([{ filename: 'a.txt', data: Buffer.alloc(MIB, 'a') }])
    const head =
      `POST /files HTTP/1.1\r\nhost: ${process.env.HOST}\r\nauthorization: ${account.headers.authorization}\r\n` +
      `content-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`
    await hangUpAfter(head + body.subarray(0, MIB / 2).toString('latin1'))
    await hangUpAfter(head)
    const { status } = await upload(account, 'b.txt', 'Hello')
    assert.equal(status, 201)
    await untilAsync(
      async () => {
        const names = await staged()
        return names.length === 0
      },
      'nothing was left of it',
      PATIENCE_MS
    )
    assert.lengthOf(await filesOf(account), 1)
  })

  test('that cannot be kept is our fault, not the body’s', async ({ assert, cleanup }) => {
    const account = await createAccount()
    const folder = filesConfig.stagingPath
    const fail = (path: string) => {
      app.container.swap(FileStaging, () => new FileStaging(path))
    }
    cleanup(() => app.container.restore(FileStaging))
    fail(fileURLToPath(import.meta.url))
    const away = await send(account, multipart([HELLO]))
    assert.equal(away.body.code, 'storage_unavailable')
    new Contract().assertAnswer('files.store', away)

    class FullStaging extends FileStaging {
      async stage(source: Readable): Promise<StagedFile> {
        const error = Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' })
        source.destroy(error)
        throw error
      }
    }
    app.container.swap(FileStaging, () => new FullStaging(folder))
    const full = await send(account, multipart([HELLO]))
    assert.equal(full.body.code, 'storage_full')
    new Contract().assertAnswer('files.store', full)
  })

  test('that is slow holds up nobody else, and only so many of one person are read', async ({
    assert,
    cleanup,
  }) => {
    const account = await createAccount()
    const { type, body } = multipart([HELLO])
    const open = () => {
      const slow = request(serverUrl('/files'), {
        method: 'POST',
        agent: false,
        headers: { ...account.headers, 'content-type': type },
      })
      slow.on('error', () => {})
      slow.write(body.subarray(0, 20))
      cleanup(() => {
        slow.destroy()
      })
      return slow
    }
    const slow = Array.from({ length: filesConfig.uploadsAtOnce.atOnce }, open)
    await untilAsync(
      async () => {
        const { body: refused } = await upload(account, 'a.txt', 'Hello')
        return refused.code === 'rate_limited'
      },
      'one more was refused',
      PATIENCE_MS
    )
    const other = await upload(await createAccount(), 'a.txt', 'Hello')
    assert.equal(other.status, 201)

    const before = await filesOf(account)
    const [first] = slow
    const { promise: status, resolve } = Promise.withResolvers<number | undefined>()
    first.once('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    first.end(body.subarray(20))
    assert.equal(await status, 201)
    assert.lengthOf(await filesOf(account), before.length + 1)
  })
})
