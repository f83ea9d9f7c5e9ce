import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { test } from '@japa/runner'
import { resourceUrlFromServerUrl } from '@modelcontextprotocol/client'
import { EraseAccount } from '#auth/accounts/erase_account'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { DatabaseVault, SHARED } from '#mcp/auth/store/database_vault'
import { SealedJson } from '#mcp/auth/store/sealed_json'
import { placeOf } from '#mcp/auth/store/place'
import { createAccount } from '#tests/helpers/accounts'
import { AuthorizationServer } from '#tests/helpers/authorization_server'
import { connectAs, needOf, protectedEntry, signInTo, tryTool } from '#tests/helpers/sign_ins'
import { givenFile } from '#tests/helpers/mcp_file'
import { until } from '#tests/helpers/until'

const READ = [{ type: 'text', text: 'read: done' }]
/** Commands take a while to start. */
const PATIENCE_MS = 30_000

/** A vault as another process has one: nothing but the database in common. */
async function anotherVault() {
  return new DatabaseVault(sql, await app.container.make(SealedJson))
}

async function keyOf(server: AuthorizationServer, owner: string) {
  return { owner, resource: resourceUrlFromServerUrl(server.url).href }
}

async function rowsOf(owner: string) {
  return sql.read((db) =>
    db.all<{ sealed: string; issuer: string; resource: string }>(
      'select * from mcp_credentials where user_id = ?',
      owner
    )
  )
}

test.group('MCP | credentials', () => {
  test('tokens are renewed before they end, and when they are refused', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)
    server.expiresIn = 10
    await signInTo(entry, account.id)
    server.expiresIn = undefined
    assert.deepEqual(await tryTool(await connectAs(account.id, entry, cleanup)), READ)
    assert.equal(server.tokenRequests.at(-1)?.get('grant_type'), 'refresh_token')

    const before = server.tokenRequests.length
    server.expireAccess()
    assert.deepEqual(await tryTool(await connectAs(account.id, entry, cleanup)), READ)
    assert.lengthOf(server.tokenRequests, before + 1)
  })

  test('of many that find a token refused at once, one renews it', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)
    await signInTo(entry, account.id)
    const connections = await Promise.all(
      Array.from({ length: 6 }, () => connectAs(account.id, entry, cleanup))
    )
    await Promise.all(connections.map((connection) => tryTool(connection)))

    server.expireAccess()
    const gate = Promise.withResolvers<void>()
    server.beforeToken = gate.promise
    const before = server.tokenRequests.length
    const results = Promise.all(connections.map((connection) => tryTool(connection)))
    await until(() => server.tokenRequests.length > before, 'one asks for a token')
    gate.resolve()
    assert.deepEqual(
      await results,
      connections.map(() => READ)
    )
    assert.lengthOf(server.tokenRequests, before + 1)
  })

  test('of two processes that find a token refused at once, one renews it', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    await signInTo(protectedEntry(server), account.id)
    const ace = await givenFile(cleanup, { tickets: { url: server.url, auth: { mode: 'user' } } })
    const call = () => ace('mcp:call', 'tickets__read', '{}', `--as=${account.email}`)
    const first = await call()
    assert.equal(first.exitCode, 0, first.output)

    server.expireAccess()
    const gate = Promise.withResolvers<void>()
    server.beforeToken = gate.promise
    const [before, refusals] = [server.tokenRequests.length, server.refusals]
    const calls = Promise.all([call(), call()])
    await until(() => server.refusals >= refusals + 2, 'both are refused', PATIENCE_MS)
    gate.resolve()
    const results = await calls
    assert.deepEqual(
      results.map(({ exitCode }) => exitCode),
      [0, 0],
      results.map(({ output }) => output).join()
    )
    assert.lengthOf(server.tokenRequests, before + 1)
  })

  test('a place is held by one at a time, and free again after its holder died', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const key = await keyOf(server, SHARED)
    const order: string[] = []
    const gate = Promise.withResolvers<void>()
    const [one, other] = [await anotherVault(), await anotherVault()]
    const first = one.exclusively(key, async () => {
      order.push('first begins')
      await gate.promise
      order.push('first ends')
    })
    await until(() => order.length === 1, 'the first holds it')
    const second = other.exclusively(key, async () => void order.push('second'))
    gate.resolve()
    await Promise.all([first, second])
    assert.deepEqual(order, ['first begins', 'first ends', 'second'])

    await sql.transaction((db) =>
      db.run(
        'insert into mcp_credential_leases (place, holder, lease_until) values (?, ?, ?)',
        placeOf(key),
        newId(),
        Date.now() - 60_000
      )
    )
    assert.equal(await other.exclusively(key, async () => 'mine'), 'mine')
  })

  test('a revoked grant is forgotten: the person signs in again', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)
    await signInTo(entry, account.id)
    const connection = await connectAs(account.id, entry, cleanup)
    assert.deepEqual(await tryTool(connection), READ)

    server.revokeAll()
    const need = await needOf(connection)
    assert.lengthOf(await rowsOf(account.id), 0)
    await signInTo(entry, account.id, need)
    assert.deepEqual(await tryTool(connection), READ)
  })

  test('an authorization server that is out of order costs nobody their sign-in', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)
    await signInTo(entry, account.id)
    server.expireAccess()
    server.tokenStatus = 503
    const failed = await tryTool(await connectAs(account.id, entry, cleanup))
    assert.instanceOf(failed, Error)
    await assert.rejects(async () => needOf(await connectAs(account.id, entry, cleanup)))
    assert.lengthOf(await rowsOf(account.id), 1)

    server.tokenStatus = null
    assert.deepEqual(await tryTool(await connectAs(account.id, entry, cleanup)), READ)
  })

  test('more scopes are asked for together with those granted, and once', async ({
    assert,
    cleanup,
  }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    const entry = protectedEntry(server)
    await signInTo(entry, account.id)
    const connection = await connectAs(account.id, entry, cleanup)
    const need = await needOf(connection, 'administer')
    assert.equal(need.challenge.scope, 'tools admin')
    await signInTo(entry, account.id, need)
    assert.deepEqual(await tryTool(connection, 'administer'), [
      { type: 'text', text: 'administer: done' },
    ])

    /* Granted on paper, refused all the same. */
    for (const grant of server.access.values()) {
      grant.scope = 'tools'
    }
    assert.match(String(await tryTool(connection, 'administer')), /may not do this/)
  })

  test('what is stored is sealed for its owner, issuer and server', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const [owner, thief] = [await createAccount(), await createAccount()]
    const entry = protectedEntry(server)
    await signInTo(entry, owner.id)
    await signInTo(entry, thief.id)
    const [row] = await rowsOf(owner.id)
    const kept = JSON.stringify(await rowsOf(owner.id))
    for (const token of [...server.access.keys()]) {
      assert.notInclude(kept, token)
    }
    assert.match(row.sealed, /^gcm\./)
    assert.equal(row.issuer, server.origin)

    await sql.transaction((db) =>
      db.run('update mcp_credentials set sealed = ? where user_id = ?', row.sealed, thief.id)
    )
    const vault = await anotherVault()
    assert.isNull(await vault.find(await keyOf(server, thief.id)))
    assert.isNotNull(await vault.find(await keyOf(server, owner.id)))
    await needOf(await connectAs(thief.id, entry, cleanup))
  })

  test('an erased account leaves none behind', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const account = await createAccount()
    await signInTo(protectedEntry(server), account.id)
    const erase = await app.container.make(EraseAccount)
    await erase.execute(account.id, systemOrigin())
    assert.lengthOf(await rowsOf(account.id), 0)
  })
})
