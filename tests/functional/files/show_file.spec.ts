import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { appUrl } from '#config/app'
import { fileUrl } from '#files/file_urls'
import { createAccount } from '#tests/helpers/accounts'
import { createConversation, addMessage } from '#tests/helpers/conversations'
import { createFile } from '#tests/helpers/files'
import { storedUrl } from '#files/store_file'

/** A file of a new conversation of a new person. */
async function givenFile(file: Parameters<typeof createFile>[1] = {}) {
  const account = await createAccount()
  const conversation = await createConversation(account)
  const stored = await createFile({ ownerId: account.id, conversationId: conversation.id }, file)
  return { account, conversation, stored, path: `/files/${stored.id}` }
}

/** The signed URL without its origin, which is not the test server's. */
function signedPath(fileId: string, readerId: string): string {
  return fileUrl(fileId, readerId).slice(appUrl.length)
}

test.group('GET /files/{id}', () => {
  test('serves the bytes with headers that let nothing run', async ({ client, assert }) => {
    const { account, stored, path } = await givenFile({ data: Buffer.from('\u0089PNG bytes') })
    const response = await client.get(path).headers(account.headers)
    response.assertStatus(200)
    assert.equal(Buffer.from(response.body()).toString(), '\u0089PNG bytes')
    const expected = {
      'content-type': 'image/png',
      'content-length': String(stored.size),
      'content-disposition': `inline; filename="${stored.id}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=86400, immutable',
      'accept-ranges': 'bytes',
      'etag': `"${stored.sha256}"`,
    }
    for (const [name, value] of Object.entries(expected)) {
      assert.equal(response.header(name), value, name)
    }
  })

  test('offers {mediaType} as a download')
    .with([
      { mediaType: 'text/html' },
      { mediaType: 'image/svg+xml' },
      { mediaType: 'application/pdf' },
      { mediaType: 'text/plain; charset=utf-8' },
      { mediaType: 'application/xhtml+xml' },
      { mediaType: 'not a type\r\nx: y' },
    ])
    .run(async ({ client, assert }, { mediaType }) => {
      const { account, path } = await givenFile({ mediaType, filename: 'päge "1".html' })
      const response = await client.get(path).headers(account.headers)
      response.assertStatus(200)
      assert.equal(
        response.header('content-disposition'),
        `attachment; filename="p_ge _1_.html"; filename*=UTF-8''p%C3%A4ge%20%221%22.html`
      )
      assert.notInclude(response.header('content-type') ?? '', '\n')
    })

  test('shows a sound in place and keeps its parameters', async ({ client, assert }) => {
    const { account, path } = await givenFile({ mediaType: 'Audio/WAV; codec=pcm' })
    const response = await client.get(path).headers(account.headers)
    assert.equal(response.header('content-type'), 'audio/wav; codec=pcm')
    assert.match(response.header('content-disposition') ?? '', /^inline;/)
  })

  test('gives nothing to {who}')
    .with([
      { who: 'nobody', status: 401 },
      { who: 'a stranger', status: 404 },
      { who: 'a suspended account', status: 401 },
    ])
    .run(async ({ client, assert }, { who, status }) => {
      const { account, path } = await givenFile()
      const stranger = await createAccount()
      const suspended = await createAccount({ suspended: true })
      const headers = {
        'nobody': {},
        'a stranger': stranger.headers,
        'a suspended account': suspended.headers,
      }[who]
      const response = await client.get(path).headers(headers ?? account.headers)
      response.assertStatus(status)
      assert.equal(response.header('cache-control'), 'no-store')
      assert.match(response.header('content-type') ?? '', /^application\/problem\+json/)
    })

  test('knows no other file', async ({ client }) => {
    const { headers } = await createAccount()
    for (const id of [newId(), 'x', '..%2f..%2fetc%2fpasswd', '%00']) {
      const response = await client.get(`/files/${id}`).headers(headers)
      response.assertStatus(404)
    }
  })

  test('a file without a conversation is its owner’s', async ({ client }) => {
    const [owner, stranger] = [await createAccount(), await createAccount()]
    const { id } = await createFile({ ownerId: owner.id, conversationId: null })
    const mine = await client.get(`/files/${id}`).headers(owner.headers)
    mine.assertStatus(200)
    const others = await client.get(`/files/${id}`).headers(stranger.headers)
    others.assertStatus(404)
  })

  test('answers 304 to whoever has it', async ({ client, assert }) => {
    const { account, stored, path } = await givenFile()
    const response = await client
      .get(path)
      .headers({ ...account.headers, 'if-none-match': `"${stored.sha256}"` })
    response.assertStatus(304)
    assert.equal(response.text() ?? '', '')
  })

  test('serves {range} of ten bytes')
    .with([
      { range: 'bytes=0-3', status: 206, text: '0123', contentRange: 'bytes 0-3/10' },
      { range: 'bytes=4-', status: 206, text: '456789', contentRange: 'bytes 4-9/10' },
      { range: 'bytes=-2', status: 206, text: '89', contentRange: 'bytes 8-9/10' },
      { range: 'bytes=8-100', status: 206, text: '89', contentRange: 'bytes 8-9/10' },
      { range: 'bytes=9-9', status: 206, text: '9', contentRange: 'bytes 9-9/10' },
      { range: 'bytes=0-1,3-4', status: 200, text: '0123456789', contentRange: undefined },
      { range: 'bytes=5-2', status: 200, text: '0123456789', contentRange: undefined },
      { range: 'lines=1-2', status: 200, text: '0123456789', contentRange: undefined },
      { range: 'bytes=-', status: 200, text: '0123456789', contentRange: undefined },
    ])
    .run(async ({ client, assert }, { range, status, text, contentRange }) => {
      const { account, path } = await givenFile({
        mediaType: 'text/plain',
        data: Buffer.from('0123456789'),
      })
      const response = await client.get(path).headers({ ...account.headers, range })
      response.assertStatus(status)
      assert.equal(response.text(), text)
      assert.equal(response.header('content-range'), contentRange)
      assert.equal(response.header('content-length'), String(text.length))
    })

  test('refuses a range behind the end', async ({ client, assert }) => {
    const { account, path } = await givenFile({ data: Buffer.from('0123456789') })
    for (const range of ['bytes=10-', 'bytes=-0']) {
      const response = await client.get(path).headers({ ...account.headers, range })
      response.assertStatus(416)
      assert.equal(response.header('content-range'), 'bytes */10')
      assert.equal(response.body().code, 'range_not_satisfiable')
    }
  })

  test('a range for another version is the whole file', async ({ client }) => {
    const { account, path } = await givenFile({ data: Buffer.from('0123456789') })
    const response = await client
      .get(path)
      .headers({ ...account.headers, 'range': 'bytes=1-2', 'if-range': '"other"' })
    response.assertStatus(200)
  })

  test('answers HEAD without the bytes', async ({ client, assert }) => {
    const { account, stored, path } = await givenFile()
    const response = await client.head(path).headers(account.headers)
    response.assertStatus(200)
    assert.equal(response.header('content-length'), String(stored.size))
  })

  test('serves an empty file', async ({ client, assert }) => {
    const { account, path } = await givenFile({ data: Buffer.alloc(0), mediaType: 'text/plain' })
    const response = await client.get(path).headers(account.headers)
    response.assertStatus(200)
    assert.equal(response.text(), '')
  })
})

test.group('GET /files/{id} with a signed query', () => {
  test('serves whoever it was signed for, without a header', async ({ client }) => {
    const { account, stored } = await givenFile()
    const response = await client.get(signedPath(stored.id, account.id))
    response.assertStatus(200)
  })

  test('is what messages carry', async ({ client, assert }) => {
    const { account, conversation, stored } = await givenFile()
    await addMessage(conversation, {
      role: 'assistant',
      parts: [
        { type: 'text', text: storedUrl(stored) },
        { type: 'file', mediaType: 'image/png', url: storedUrl(stored) },
        { type: 'file', mediaType: 'image/png', url: 'https://example.test/elsewhere.png' },
      ],
    })
    const shown = await client.get(`/conversations/${conversation.id}`).headers(account.headers)
    const [text, file, foreign] = shown.body().messages.data[0].parts
    assert.equal(text.text, storedUrl(stored))
    assert.equal(foreign.url, 'https://example.test/elsewhere.png')
    assert.isTrue(file.url.startsWith(`${appUrl}/files/${stored.id}?`))
    const response = await client.get(file.url.slice(appUrl.length))
    response.assertStatus(200)
  })

  test('checks the reader’s right each time', async ({ client }) => {
    const { account, conversation, stored } = await givenFile()
    const path = signedPath(stored.id, account.id)
    const stranger = await createAccount()
    const forStranger = await client.get(signedPath(stored.id, stranger.id))
    forStranger.assertStatus(404)

    const suspend = (at: number | null) =>
      sql.read((db) => db.run('update users set suspended_at = ? where id = ?', at, account.id))
    await suspend(1)
    const suspended = await client.get(path)
    suspended.assertStatus(404)
    await suspend(null)
    const active = await client.get(path)
    active.assertStatus(200)
    await client.delete(`/conversations/${conversation.id}`).headers(account.headers)
    const deleted = await client.get(path)
    deleted.assertStatus(404)
  })

  test('refuses {what}')
    .with([
      { what: 'another file', change: (_: URL, ids: { other: string }) => `/files/${ids.other}` },
      { what: 'another reader', change: set('reader', newId()) },
      { what: 'a later end', change: set('expires', '99999999999') },
      { what: 'an end that is no number', change: set('expires', 'never') },
      { what: 'another signature', change: set('signature', 'AAAA') },
      { what: 'an empty signature', change: set('signature', '') },
      { what: 'a reader who is no id', change: set('reader', "x' or 1=1") },
      { what: 'two readers', change: append('reader') },
    ])
    .run(async ({ client, assert }, { change }) => {
      const { account, conversation, stored } = await givenFile()
      const other = await createFile({ ownerId: account.id, conversationId: conversation.id })
      const url = new URL(fileUrl(stored.id, account.id))
      const path = change(url, { other: other.id }) ?? url.pathname
      const response = await client.get(path + url.search)
      response.assertStatus(403)
      assert.equal(response.body().code, 'file_link_invalid')
    })

  test('ends after a day', async ({ client, assert }) => {
    const { account, stored } = await givenFile()
    const url = new URL(fileUrl(stored.id, account.id))
    const validFor = Number(url.searchParams.get('expires')) * 1000 - Date.now()
    assert.isAbove(validFor, 22.9 * 3_600_000)
    assert.isAtMost(validFor, 24 * 3_600_000)

    const expired = signedAt(Date.now() - 25 * 3_600_000, () => signedPath(stored.id, account.id))
    const response = await client.get(expired)
    response.assertStatus(403)
    assert.equal(response.body().code, 'file_link_invalid')
  })
})

function set(name: string, value: string) {
  return (url: URL, _: { other: string }): string | null => {
    url.searchParams.set(name, value)
    return null
  }
}

function append(name: string) {
  return (url: URL, _: { other: string }): string | null => {
    url.searchParams.append(name, newId())
    return null
  }
}

/** Runs `work` as if the clock showed `time`. */
function signedAt<T>(time: number, work: () => T): T {
  const { now } = Date
  Date.now = () => time
  try {
    return work()
  } finally {
    Date.now = now
  }
}
