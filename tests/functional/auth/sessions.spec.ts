import { test } from '@japa/runner'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import { newId } from '#core/ids'
import { createAccount, signIn, type TestAccount } from '#tests/helpers/accounts'

async function login(client: ApiClient, account: TestAccount) {
  const response = await client
    .post('/auth/login-json')
    .header('user-agent', 'Test/1.0')
    .json({ email: account.email, password: account.password })
  return {
    refreshToken: String(response.body().refresh_token),
    headers: { authorization: `Bearer ${response.body().access_token}` },
  }
}

async function isAlive(client: ApiClient, headers: { authorization: string }) {
  const response = await client.get('/auth/me').headers(headers)
  return response.status() === 200
}

test.group('POST /auth/logout', () => {
  test('ends the sign-in of the access token', async ({ client, assert }) => {
    const account = await createAccount()
    const { refreshToken, headers } = await login(client, account)
    const response = await client.post('/auth/logout').headers(headers)
    response.assertStatus(204)

    assert.isFalse(await isAlive(client, headers))
    const refreshed = await client.post('/auth/refresh').json({ refresh_token: refreshToken })
    refreshed.assertStatus(401)
    assert.isTrue(await isAlive(client, account.headers))
  })

  test('ends the sign-in of a refresh token, whoever asks', async ({ client, assert }) => {
    const account = await createAccount()
    const { refreshToken, headers } = await login(client, account)
    const response = await client.post('/auth/logout').json({ refresh_token: refreshToken })
    response.assertStatus(204)
    assert.isFalse(await isAlive(client, headers))
    assert.isTrue(await isAlive(client, account.headers))
  })

  test('ends the sign-in of the refresh token, not that of the access token, where both are given', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const { refreshToken, headers } = await login(client, account)
    const response = await client
      .post('/auth/logout')
      .headers(account.headers)
      .json({ refresh_token: refreshToken })
    response.assertStatus(204)
    assert.isFalse(await isAlive(client, headers))
    assert.isTrue(await isAlive(client, account.headers))
  })

  test('does not tell whether a refresh token exists', async ({ client }) => {
    const response = await client.post('/auth/logout').json({ refresh_token: 'unknown' })
    response.assertStatus(204)
  })

  test('needs one of the two', async ({ client }) => {
    const response = await client.post('/auth/logout')
    response.assertStatus(401)
  })
})

test.group('POST /auth/logout-all', () => {
  test('ends every sign-in and token of the account, and of no other', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const other = await createAccount()
    const { refreshToken, headers } = await login(client, account)
    const token = await client
      .post('/auth/tokens')
      .headers(headers)
      .json({ name: 'script', abilities: ['read'] })

    const response = await client.post('/auth/logout-all').headers(headers)
    response.assertStatus(204)
    const personal = { authorization: `Bearer ${token.body().token}` }
    for (const dead of [headers, account.headers, personal]) {
      assert.isFalse(await isAlive(client, dead))
    }
    const refreshed = await client.post('/auth/refresh').json({ refresh_token: refreshToken })
    refreshed.assertStatus(401)
    assert.isTrue(await isAlive(client, other.headers))

    const again = await login(client, account)
    assert.isTrue(await isAlive(client, again.headers))
  })
})

test.group('/auth/sessions', () => {
  test('lists where the account is signed in, newest first', async ({ client, assert }) => {
    const account = await createAccount()
    const { headers } = await login(client, account)
    const response = await client.get('/auth/sessions').headers(headers)
    response.assertStatus(200)
    const { data, next_cursor: nextCursor } = response.body()
    assert.isNull(nextCursor)
    assert.lengthOf(data, 2)
    assert.deepInclude(data[0], { user_agent: 'Test/1.0', ip_address: '127.0.0.1', current: true })
    assert.deepInclude(data[1], { id: account.sessionId, current: false })
    assert.match(data[0].last_used_at, /Z$/)
  })

  test('pages', async ({ client, assert }) => {
    const account = await createAccount()
    const ids = [account.sessionId]
    for (let i = 0; i < 4; i++) {
      const { sessionId } = await signIn(account.id)
      ids.unshift(sessionId)
    }
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const response: ApiResponse = await client
        .get('/auth/sessions')
        .headers(account.headers)
        .qs({ limit: 2, ...(cursor !== null && { cursor }) })
      response.assertStatus(200)
      seen.push(...response.body().data.map((session: { id: string }) => session.id))
      cursor = response.body().next_cursor
    } while (cursor !== null)
    assert.deepEqual(seen, ids)
  })

  test('refuses a page with {0}')
    .with([
      ['limit 0', { limit: 0 }],
      ['limit 101', { limit: 101 }],
      ['a limit that is no number', { limit: 'x' }],
      ['a cursor that is none', { cursor: 'x' }],
      ['an unknown parameter', { page: 2 }],
    ] as const)
    .run(async ({ client }, [, query]) => {
      const { headers } = await createAccount()
      const response = await client.get('/auth/sessions').headers(headers).qs(query)
      response.assertStatus(422)
    })

  test('refuses a cursor that holds no id', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const cursor = Buffer.from('["nonsense"]').toString('base64url')
    const response = await client.get('/auth/sessions').headers(headers).qs({ cursor })
    response.assertStatus(422)
    assert.equal(response.body().code, 'invalid_cursor')
  })

  test('ends one sign-in, at once', async ({ client, assert }) => {
    const account = await createAccount()
    const other = await signIn(account.id)
    assert.isTrue(await isAlive(client, other.headers))
    const response = await client
      .delete(`/auth/sessions/${other.sessionId}`)
      .headers(account.headers)
    response.assertStatus(204)
    assert.isFalse(await isAlive(client, other.headers))
    assert.isTrue(await isAlive(client, account.headers))

    const list = await client.get('/auth/sessions').headers(account.headers)
    assert.lengthOf(list.body().data, 1)
    const again = await client.delete(`/auth/sessions/${other.sessionId}`).headers(account.headers)
    again.assertStatus(404)
  })

  test('knows nothing of the sign-ins of others', async ({ client, assert }) => {
    const account = await createAccount()
    const stranger = await createAccount()
    for (const id of [stranger.sessionId, newId(), 'nonsense']) {
      const response = await client.delete(`/auth/sessions/${id}`).headers(account.headers)
      response.assertStatus(404)
    }
    assert.isTrue(await isAlive(client, stranger.headers))
  })
})
