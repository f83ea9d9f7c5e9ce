import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { AuthorizationServer } from '#tests/helpers/authorization_server'
import { chat, fakeModels, type Answered } from '#tests/helpers/chats'
import { Contract } from '#tests/helpers/contract'
import { filesOf, PNG } from '#tests/helpers/files'
import { addServer } from '#tests/helpers/mcp_host'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { freePort } from '#tests/support/free_port'

const NOTE = { type: 'resource', server: 'modern', uri: 'note://one' }

async function isStored(account: TestAccount): Promise<boolean> {
  const conversations = await sql.read((db) =>
    db.all('select id from conversations where owner_id = ?', account.id)
  )
  const files = await filesOf(account)
  return conversations.length + files.length > 0
}

function codeOf(answer: Answered): string {
  new Contract().assertAnswer('conversations.chat', {
    status: answer.status,
    type: answer.headers.get('content-type'),
    headers: Object.fromEntries(answer.headers),
    text: answer.text,
  })
  const { code, errors = [] } = answer.body
  return [answer.status, code, ...errors.map(({ field, rule }) => `${field} ${rule}`)].join(' ')
}

test.group('What cannot be attached', () => {
  test('is refused by name', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    const text = { type: 'text', text: 'Look.' }
    const expected: [string, object[]][] = [
      ['422 validation_failed parts.1.server exists', [text, { ...NOTE, server: 'nobody' }]],
      ['422 validation_failed parts.0.uri exists', [{ ...NOTE, uri: 'note://two' }]],
      [
        '422 validation_failed parts.0.name exists',
        [{ type: 'prompt', server: 'modern', name: 'no/such' }],
      ],
      ['422 validation_failed parts.0.uri required', [{ type: 'resource', server: 'modern' }]],
      ['422 validation_failed parts.0.more unknown_field', [{ ...NOTE, more: 1 }]],
      [
        '422 validation_failed parts.0.arguments.city string',
        [{ type: 'prompt', server: 'modern', name: 'summary', arguments: { city: 7 } }],
      ],
      [
        '422 validation_failed parts maxAttachments',
        Array.from({ length: 11 }, (_, n) => ({ ...NOTE, uri: `note://${n}` })),
      ],
    ]
    for (const [code, parts] of expected) {
      assert.equal(codeOf(await chat(account, { parts })), code)
    }
    const inAiSdk = await chat(account, {
      id: 'mine',
      messages: [
        {
          id: 'question',
          role: 'user',
          parts: [{ type: 'data-resource', data: { server: 'nobody', uri: 'note://one' } }],
        },
      ],
    })
    assert.equal(codeOf(inAiSdk), '422 validation_failed parts.0.data.server exists')
    const elsewhere = await chat(account, {
      parts: [NOTE],
      conversation_id: '01890a5d-ac96-774b-bcce-b302099a8057',
    })
    assert.equal(codeOf(elsewhere), '404 not_found')
    assert.equal(server.reads, 0)
    assert.isEmpty(fake.requests)
    assert.isFalse(await isStored(account))
  })

  test('is refused where it is too large, empty, or nothing that may be sent', async ({
    assert,
    cleanup,
  }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    const uri = 'note://one'
    const note = (text: string) => ({ uri, text })
    const cases: [string, typeof server.note][] = [
      ['413 file_too_large', [note('x'.repeat(256 * 1024 + 1))]],
      ['413 file_too_large', [note('x'.repeat(200_000)), note('x'.repeat(200_000))]],
      ['413 file_too_large', Array.from({ length: 17 }, () => note('x'))],
      ['422 validation_failed parts.0.uri empty', []],
      ['422 validation_failed parts.0.uri empty', [note('')]],
      ['415 file_type_unsupported', [{ uri, blob: Buffer.from('MZ').toString('base64') }]],
      ['503 tool_server_unavailable', [{ uri, blob: '!!!' }]],
    ]
    for (const [code, contents] of cases) {
      server.note = contents
      assert.equal(codeOf(await chat(account, { parts: [NOTE] })), code)
    }
    server.note = [{ uri, blob: PNG.toString('base64') }]
    const unseen = await chat(account, { parts: [NOTE], model: 'unknown/text-only' })
    assert.equal(codeOf(unseen), '422 content_unsupported')
    assert.isEmpty(fake.requests)
    assert.isFalse(await isStored(account))

    server.note = [note('x'.repeat(256 * 1024))]
    assert.equal(codeOf(await chat(account, { parts: [NOTE] })), '200 ')
  })

  test('is refused where its server is dead, or lets nobody in', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const server = await AuthorizationServer.start(cleanup)
    await addServer('tickets', server, cleanup, { auth: { mode: 'user' } })
    await addServer('dead', { url: `http://127.0.0.1:${await freePort()}/mcp` }, cleanup)
    const parts = (name: string) => [{ ...NOTE, server: name }]
    assert.equal(
      codeOf(await chat(account, { parts: parts('dead') })),
      '503 tool_server_unavailable'
    )
    assert.equal(codeOf(await chat(account, { parts: parts('tickets') })), '409 sign_in_needed')
    assert.isEmpty(fake.requests)
    assert.isFalse(await isStored(account))
  })

  test('is refused where its server sends without end', async ({ assert, cleanup }) => {
    using _ = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    server.note = [{ uri: 'note://one', text: 'x'.repeat(50 * 1024 * 1024) }]
    const answer = await chat(account, { parts: [NOTE] })
    assert.equal(codeOf(answer), '503 tool_server_unavailable')
    assert.isFalse(await isStored(account))
  })
})
