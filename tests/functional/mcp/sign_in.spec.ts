import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { McpAuth } from '#mcp/auth/mcp_auth'
import { SignInFailed } from '#mcp/auth/sign_in_errors'
import { SignInListeners, type SignedIn } from '#mcp/auth/sign_in_listeners'
import { createAccount } from '#tests/helpers/accounts'
import { AuthorizationServer } from '#tests/helpers/authorization_server'
import {
  agreeAt,
  comeBack,
  confirm,
  connectAs,
  needOf,
  protectedEntry,
  signInTo,
  tryTool,
} from '#tests/helpers/sign_ins'

const HOUR_MS = 3_600_000

const READ = [{ type: 'text', text: 'read: done' }]
const JSON_ONLY = { accept: 'application/json' }

test.group('MCP | signing in', (group) => {
  let auth: McpAuth
  group.setup(async () => {
    auth = await app.container.make(McpAuth)
  })

  test('a tool that needs a sign-in works once the person has signed in', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)
    const connection = await connectAs(account.id, entry, cleanup)
    const heard: SignedIn[] = []
    const listeners = await app.container.make(SignInListeners)
    listeners.add(async (event) => void heard.push(event))

    const need = await needOf(connection)
    assert.deepEqual(connection.state, { state: 'needs_sign_in' })
    assert.lengthOf(server.registrations, 0)

    const url = new URL(await auth.startSignIn(entry, account.id, need))
    assert.containsSubset(Object.fromEntries(url.searchParams), {
      response_type: 'code',
      client_id: 'client-1',
      code_challenge_method: 'S256',
      resource: server.url,
      scope: 'tools',
    })
    const interactionId = newId()
    const waiting = { interactionId, expiresAt: Date.now() + HOUR_MS }
    assert.isTrue(await auth.bindSignIn(url.href, account.id, waiting))
    assert.isFalse(await auth.bindSignIn(url.href, newId(), waiting))

    const answer = await agreeAt(url.href)
    const page = await comeBack(answer)
    assert.equal(page.status, 200)
    assert.include(page.text, account.email)
    assert.include(page.text, 'Tickets &lt;b&gt;&amp;')
    assert.notInclude(page.text, '<b>&')
    assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'self'/)
    assert.lengthOf(server.tokenRequests, 0)

    const connected = await confirm(answer)
    assert.equal(connected.status, 200)
    assert.deepEqual(
      heard.filter(({ userId }) => userId === account.id),
      [{ userId: account.id, interactionId }]
    )
    assert.deepEqual(await tryTool(connection), READ)
    assert.deepEqual(connection.state, { state: 'connected' })
  })

  test('one registration serves all', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const entry = protectedEntry(server)
    for (const account of [await createAccount(), await createAccount()]) {
      await signInTo(entry, account.id)
    }
    assert.lengthOf(server.registrations, 1)
    assert.containsSubset(server.registrations[0], {
      grant_types: ['authorization_code', 'refresh_token'],
      application_type: 'native',
    })
  })

  test('the credential of one person is nobody else’s', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const [owner, other] = [await createAccount(), await createAccount()]
    const entry = protectedEntry(server)
    await signInTo(entry, owner.id)
    assert.deepEqual(await tryTool(await connectAs(owner.id, entry, cleanup)), READ)
    await needOf(await connectAs(other.id, entry, cleanup))

    const elsewhere = await AuthorizationServer.start(cleanup)
    await needOf(await connectAs(owner.id, protectedEntry(elsewhere), cleanup))
  })

  test('a shared credential is given by administrators, and used by all', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const entry = protectedEntry(server, { mode: 'shared' })
    const member = await createAccount()
    await assert.rejects(() => auth.startSignIn(entry, member.id, null), /administrator/)

    const administrator = await createAccount({ role: 'admin' })
    const answer = await agreeAt(await auth.startSignIn(entry, administrator.id, null))
    const page = await comeBack(answer)
    assert.include(page.text, 'everybody who uses this Chatflow')
    await confirm(answer)
    assert.deepEqual(await tryTool(await connectAs(null, entry, cleanup)), READ)
  })

  test('a state is good once, and only while it lasts', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)
    const answer = await agreeAt(await auth.startSignIn(entry, account.id, null))

    /* Many at the same moment: one gets it. */
    const pages = await Promise.all(Array.from({ length: 5 }, () => confirm(answer, JSON_ONLY)))
    assert.deepEqual(pages.map(({ status }) => status).toSorted(), [200, 400, 400, 400, 400])
    assert.lengthOf(server.tokenRequests, 1)
    const again = await confirm(answer, JSON_ONLY)
    assert.equal(JSON.parse(again.text).code, 'sign_in_invalid')

    const late = await agreeAt(await auth.startSignIn(entry, account.id, null))
    await sql.transaction((db) =>
      db.run('update mcp_sign_ins set expires_at = ? where user_id = ?', Date.now(), account.id)
    )
    const ended = [await comeBack(late), await confirm(late)]
    assert.deepEqual(
      ended.map(({ status }) => status),
      [400, 400]
    )

    const forged = new URLSearchParams({ state: 'forged', code: 'x' })
    const codes = []
    for (const query of [forged, new URLSearchParams(), new URLSearchParams({ state: '<' })]) {
      const page = await comeBack(query, JSON_ONLY)
      codes.push(JSON.parse(page.text).code)
    }
    assert.deepEqual(codes, ['sign_in_invalid', 'validation_failed', 'validation_failed'])
    assert.lengthOf(server.tokenRequests, 1)
  })

  test('an answer of another issuer is refused before the code goes anywhere', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)
    for (const iss of ['https://attacker.example', `${server.origin}/`, undefined]) {
      server.iss = iss
      const answer = await agreeAt(await auth.startSignIn(entry, account.id, null))
      const page = await confirm(answer, JSON_ONLY)
      assert.equal(page.status, 400)
      assert.equal(JSON.parse(page.text).code, 'sign_in_failed')
    }
    assert.lengthOf(server.tokenRequests, 0)
    await needOf(await connectAs(account.id, entry, cleanup))
  })

  test('a stolen code, a declined sign-in and a broken token endpoint are told as pages', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)

    const [first, second] = [
      await agreeAt(await auth.startSignIn(entry, account.id, null)),
      await agreeAt(await auth.startSignIn(entry, account.id, null)),
    ]
    /* The code of another sign-in: its verifier does not fit. */
    first.set('code', second.get('code') ?? '')
    const stolen = await confirm(first)
    assert.equal(stolen.status, 400)
    assert.include(stolen.text, 'refused (invalid_grant)')

    const declined = new URLSearchParams({
      state:
        new URL(await auth.startSignIn(entry, account.id, null)).searchParams.get('state') ?? '',
      error: 'access_denied',
      error_description: '<script>alert(1)</script>',
    })
    const page = await comeBack(declined)
    assert.equal(page.status, 400)
    assert.notInclude(page.text, 'alert(')
    const again = await comeBack(declined, JSON_ONLY)
    assert.equal(JSON.parse(again.text).code, 'sign_in_invalid')

    server.tokenStatus = 500
    const broken = await confirm(await agreeAt(await auth.startSignIn(entry, account.id, null)))
    assert.equal(broken.status, 400)
    await needOf(await connectAs(account.id, entry, cleanup))
  })

  test('a suspended account does not finish what it began', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const answer = await agreeAt(await auth.startSignIn(protectedEntry(server), account.id, null))
    await sql.transaction((db) =>
      db.run('update users set suspended_at = ? where id = ?', Date.now(), account.id)
    )
    const page = await confirm(answer)
    assert.equal(page.status, 400)
    assert.lengthOf(server.tokenRequests, 0)
  })

  test('the secret of a configured client stays with its first issuer', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server, {
      clientId: 'agreed',
      clientSecret: 'a secret',
      scopes: ['x'],
    })
    const url = new URL(await auth.startSignIn(entry, account.id, null))
    assert.equal(url.searchParams.get('client_id'), 'agreed')
    assert.equal(url.searchParams.get('scope'), 'tools x')
    await confirm(await agreeAt(url.href))
    assert.match(server.tokenAuthorizations[0] ?? '', /^Basic /)

    await sql.transaction((db) =>
      db.run(
        'update mcp_clients set issuer = ? where issuer = ?',
        'https://first.example',
        server.origin
      )
    )
    const error = await auth.startSignIn(entry, account.id, null).catch((one: unknown) => one)
    assert.instanceOf(error, SignInFailed)
    assert.lengthOf(server.registrations, 0)
  })

  test('many sign-ins that nobody finishes make room', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)
    for (let n = 0; n < 22; n++) {
      await auth.startSignIn(entry, account.id, null)
    }
    const rows = await sql.read((db) =>
      db.all('select id from mcp_sign_ins where user_id = ?', account.id)
    )
    assert.lengthOf(rows, 20)
  })

  test('the installation says who it is', async ({ client, assert }) => {
    const response = await client.get('/oauth/client-metadata.json')
    response.assertStatus(200)
    const document = response.body()
    assert.isTrue(document.client_id.endsWith('/oauth/client-metadata.json'))
    assert.deepEqual(document.redirect_uris, [
      document.client_id.replace('/oauth/client-metadata.json', '/tools/oauth/callback'),
    ])
  })
})
