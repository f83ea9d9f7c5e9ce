import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import { Contract } from '#tests/helpers/contract'
import { PNG, filesOf, sendParts, upload } from '#tests/helpers/files'
import { createPersonalToken } from '#tests/helpers/worlds'

const WAV = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt '), Buffer.alloc(28)])
const OGG = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('\x01vorbis\x00')])
const M4A = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypM4A '),
  Buffer.alloc(4),
  Buffer.from('M4A mp42'),
])

/** Name, bytes, what it is. */
const TAKEN: [string, Buffer, string][] = [
  ['a.png', PNG, 'image/png'],
  ['a.jpg', Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'), 'image/jpeg'],
  ['a.webp', Buffer.from('RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00', 'latin1'), 'image/webp'],
  ['a.gif', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'), 'image/gif'],
  ['a.pdf', Buffer.from('%PDF-1.7\n%%EOF\n'), 'application/pdf'],
  ['a.txt', Buffer.from('Grüße 👋'), 'text/plain'],
  ['BM.TXT', Buffer.from('BMW, MZ, %PDF: words like others'), 'text/plain'],
  ['a.md', Buffer.from('# Title\n'), 'text/markdown'],
  ['a.csv', Buffer.from('a,b\n1,2\n'), 'text/csv'],
  ['a.json', Buffer.from('{"a": 1}'), 'application/json'],
  [
    'a.mp3',
    Buffer.concat([
      Buffer.from('ID3\x04\x00\x00\x00\x00\x00\x00'),
      Buffer.from('fffb9064', 'hex'),
      Buffer.alloc(414),
    ]),
    'audio/mpeg',
  ],
  ['a.wav', WAV, 'audio/wav'],
  ['a.ogg', OGG, 'audio/ogg'],
  ['a.m4a', M4A, 'audio/mp4'],
  ['lies.exe', PNG, 'image/png'],
]

const REFUSED: [string, Buffer][] = [
  ['a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')],
  ['a.html', Buffer.from('<!doctype html><script>1</script>')],
  ['a.zip', Buffer.from('504b0304140000000000', 'hex')],
  ['a.exe', Buffer.from('MZ\x90\x00\x03')],
  ['a', Buffer.from('words without a name')],
  ['a.txt', Buffer.from('a\u0000b')],
  ['a.txt', Buffer.from([0x61, 0xff])],
  ['a.md', Buffer.from([0x61, 0xe2, 0x82])],
  ['a.json', PNG],
  ['a.mp4', Buffer.from('\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomavc1', 'latin1')],
]

test.group('Uploading a file', () => {
  test('is answered with what it is, and it can be read back', async ({ assert }) => {
    const account = await createAccount()
    const { status, body, ...answer } = await upload(account, 'ä "cat".png', PNG)
    assert.equal(status, 201)
    new Contract().assertAnswer('files.store', { status, ...answer })
    assert.equal(body.media_type, 'image/png')
    assert.equal(body.size_bytes, PNG.length)
    assert.isBelow(Math.abs(Date.parse(body.created_at) - Date.now()), 60_000)

    const url = body.url.replace(/^https?:\/\/[^/]+/, serverUrl())
    const read = await fetch(url)
    assert.equal(read.status, 200)
    assert.deepEqual(Buffer.from(await read.arrayBuffer()), PNG)
    const stranger = await createAccount()
    const refused = await fetch(serverUrl(`/files/${body.id}`), { headers: stranger.headers })
    assert.equal(refused.status, 404)
  })

  test('takes {0}')
    .with(TAKEN)
    .run(async ({ assert }, [filename, data, mediaType]) => {
      const account = await createAccount()
      const { status, text, body } = await upload(account, filename, data, 'text/html')
      assert.equal(status, 201, text)
      assert.equal(body.media_type, mediaType)
      assert.equal(body.filename, filename)
    })

  test('takes text without a name where its sender calls it so', async ({ assert }) => {
    const account = await createAccount()
    const { body } = await upload(account, 'notes', 'Hello', 'text/markdown; charset=utf-8')
    assert.equal(body.media_type, 'text/markdown')
  })

  test('refuses {0}, and keeps nothing of it')
    .with(REFUSED)
    .run(async ({ assert }, [filename, data]) => {
      const account = await createAccount()
      const answer = await upload(account, filename, data, 'image/png')
      assert.equal(answer.status, 415)
      assert.equal(answer.body.code, 'file_type_unsupported')
      new Contract().assertAnswer('files.store', answer)
      assert.isEmpty(await filesOf(account))
    })

  test('is what a browser’s form sends, too', async ({ assert }) => {
    const account = await createAccount()
    const form = new FormData()
    form.append('file', new Blob(['Hello'], { type: 'text/plain' }), 'grüße.txt')
    const response = await fetch(serverUrl('/files'), {
      method: 'POST',
      headers: account.headers,
      body: form,
    })
    assert.equal(response.status, 201)
    const body: { filename: string } = JSON.parse(await response.text())
    assert.equal(body.filename, 'grüße.txt')
  })

  test('needs the ability to chat', async ({ assert }) => {
    const account = await createAccount()
    const token = await createPersonalToken(account, ['read'])
    const { status, body } = await upload(token, 'a.txt', 'Hello')
    assert.equal(status, 403)
    assert.equal(body.code, 'ability_missing')
  })

  test('with a key happens once', async ({ assert }) => {
    const account = await createAccount()
    const send = (data: string) =>
      sendParts(account, [{ filename: 'a.txt', data }], { 'idempotency-key': 'k-1' })
    const first = await send('Hello')
    const again = await send('Hello')
    assert.equal(again.status, 201)
    assert.equal(again.headers['idempotency-replayed'], 'true')
    assert.equal(again.body.id, first.body.id)
    const other = await send('Other')
    assert.equal(other.body.code, 'idempotency_key_reused')
    assert.lengthOf(await filesOf(account), 1)
  })
})

test.group('Deleting a file', () => {
  test('removes row and bytes', async ({ assert }) => {
    const account = await createAccount()
    const { body } = await upload(account, 'a.txt', 'Hello')
    const remove = () =>
      fetch(serverUrl(`/files/${body.id}`), { method: 'DELETE', headers: account.headers })
    const removed = await remove()
    assert.equal(removed.status, 204)
    assert.isEmpty(await filesOf(account))
    const again = await remove()
    assert.equal(again.status, 404)
  })
})
