import router from '@adonisjs/core/services/router'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { commandOrigin } from '#audit/audit_origin'
import { SetRole } from '#auth/accounts/set_role'
import { SuspendAccount } from '#auth/accounts/suspend_account'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { administratorClient, PageClient } from '#tests/helpers/page_client'

interface AdminRoute {
  method: 'GET' | 'POST'
  path: string
}

/** Every route under /admin, with ids of nothing in its path. */
function adminRoutes(): AdminRoute[] {
  return Object.values(router.toJSON())
    .flat()
    .filter(({ pattern }) => pattern === '/admin' || pattern.startsWith('/admin/'))
    .flatMap(({ methods, pattern }) =>
      (['GET', 'POST'] as const)
        .filter((method) => methods.includes(method))
        .map((method) => ({
          method,
          path: pattern.replace('*', 'missing').replace(/:\w+\??/g, () => newId()),
        }))
    )
}

function send(client: PageClient, { method, path }: AdminRoute) {
  return method === 'GET' ? client.get(path) : client.post(path)
}

/** What each route answers, as `METHOD path: status location`. */
async function answers(client: PageClient): Promise<Set<string>> {
  const seen = new Set<string>()
  for (const route of adminRoutes()) {
    const { status, location } = await send(client, route)
    seen.add(`${status} ${location ?? ''}`.trim())
  }
  return seen
}

test.group('Pages of administrators', (group) => {
  /* Where there is none, everything leads to the first run. */
  group.setup(async () => {
    await createAccount({ role: 'admin' })
  })

  test('there are some', ({ assert }) => {
    assert.isNotEmpty(adminRoutes())
  })

  test('nobody is sent to sign in', async ({ assert }) => {
    assert.deepEqual([...(await answers(new PageClient()))], ['302 /login'])
  })

  test('a plain user cannot sign in with a browser', async ({ assert }) => {
    const { email, password } = await createAccount()
    const client = new PageClient()
    await client.get('/login')
    const refused = await client.post('/login', { email, password })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'not one of an administrator')
    assert.deepEqual([...(await answers(client))], ['302 /login'])
  })

  test('an administrator who was demoted is out', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const setRole = await app.container.make(SetRole)
    await createAccount({ role: 'admin' })
    await setRole.execute(account.id, 'member', commandOrigin())
    assert.deepEqual([...(await answers(client))], ['302 /login'])
  })

  test('a live session without the role is refused', async ({ assert }) => {
    const { account, client } = await administratorClient()
    await sql.read((db) => db.run(`update users set role = 'member' where id = ?`, account.id))
    assert.deepEqual([...(await answers(client))], ['403'])
  })

  test('a suspended administrator is out', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const suspend = await app.container.make(SuspendAccount)
    await createAccount({ role: 'admin' })
    await suspend.execute(account.id, commandOrigin())
    assert.deepEqual([...(await answers(client))], ['302 /login'])
  })

  test('a session ends when it was idle for too long, and at its end', async ({ assert }) => {
    for (const change of ['last_used_at = last_used_at - 1800001', 'expires_at = 1']) {
      const { account, client } = await administratorClient()
      const before = await client.get('/admin/missing')
      assert.equal(before.status, 404)
      await sql.read((db) =>
        db.run(
          `update auth_sessions set ${change} where user_id = ? and kind = 'browser'`,
          account.id
        )
      )
      const after = await client.get('/admin/missing')
      assert.equal(after.location, '/login')
    }
  })

  test('a form without the token is refused', async ({ assert }) => {
    const { client } = await administratorClient()
    for (const token of ['', 'forged']) {
      const refused = await client.post('/theme', { _csrf: token, theme: 'dark' })
      assert.equal(refused.status, 403)
      assert.include(refused.html, 'not valid any more')
    }
  })

  test('the cookie of a browser is no credential of the API', async ({ assert }) => {
    const { client } = await administratorClient()
    const answered = await client.get('/auth/me')
    assert.equal(answered.status, 401)
  })

  test('signing out ends the session itself', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const copy = client.copy()
    await client.post('/logout')
    for (const browser of [client, copy]) {
      const answered = await browser.get('/admin/missing')
      assert.equal(answered.location, '/login')
    }
    const row = await sql.read((db) =>
      db.get<{ revoked_at: number | null }>(
        `select revoked_at from auth_sessions where user_id = ? and kind = 'browser'`,
        account.id
      )
    )
    assert.isNotNull(row?.revoked_at)
  })

  test('nobody is sent to another host after signing in', async ({ assert }) => {
    for (const back of ['//evil.example', '/\\evil.example', 'https://evil.example', 'x']) {
      const { client } = await administratorClient()
      const answered = await client.post('/theme', { theme: 'dark', back })
      assert.equal(answered.location, '/admin')
    }
  })
})
