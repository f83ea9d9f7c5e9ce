import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { PasswordHasher } from '#auth/passwords/password_hasher'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'

test.group('POST /auth/login', () => {
  test('takes the OAuth 2 password form and ignores its other fields', async ({
    client,
    assert,
  }) => {
    const { email, password } = await createAccount()
    const response = await client
      .post('/auth/login')
      .form({ grant_type: 'password', scope: '', username: email, password })

    response.assertStatus(200)
    const { access_token: accessToken, refresh_token: refreshToken, ...rest } = response.body()
    assert.deepEqual(rest, { token_type: 'bearer', expires_in: 1800 })
    assert.isAtLeast(Buffer.from(refreshToken, 'base64url').length, 32)
    response.assertHeader('cache-control', 'no-store')

    const me = await client.get('/auth/me').header('authorization', `Bearer ${accessToken}`)
    me.assertStatus(200)
    assert.equal(me.body().email, email)
  })

  test('takes JSON with the same names', async ({ client }) => {
    const { email, password } = await createAccount()
    const response = await client
      .post('/auth/login')
      .json({ username: email, password, extra: true })
    response.assertStatus(200)
  })

  test('refuses a wrong password and an unknown address with the same answer', async ({
    client,
    assert,
  }) => {
    const { email } = await createAccount()
    const wrong = await client.post('/auth/login').form({ username: email, password: 'wrong' })
    const unknown = await client
      .post('/auth/login')
      .form({ username: `${newId()}@example.test`, password: 'wrong' })
    wrong.assertStatus(401)
    unknown.assertStatus(401)
    assert.equal(wrong.body().code, 'invalid_credentials')
    assert.deepEqual({ ...wrong.body(), request_id: '' }, { ...unknown.body(), request_id: '' })
    assert.exists(wrong.header('www-authenticate'))
  })

  test('computes one hash whether the address is known or not', async ({ client, assert }) => {
    const hasher = await app.container.make(PasswordHasher)
    const { email, password } = await createAccount()
    const hashesFor = async (username: string, given: string) => {
      const before = hasher.computed
      await client.post('/auth/login').form({ username, password: given })
      return hasher.computed - before
    }
    assert.equal(await hashesFor(email, password), 1)
    assert.equal(await hashesFor(email, 'wrong'), 1)
    assert.equal(await hashesFor(`${newId()}@example.test`, 'wrong'), 1)
    assert.equal(await hashesFor('not an address at all', 'wrong'), 1)
  })

  test('stores only a hash of the refresh token', async ({ client, assert }) => {
    const { email, password } = await createAccount()
    const response = await client.post('/auth/login').form({ username: email, password })
    const rows = await sql.read((db) =>
      db.all<{ hash: string }>(
        `select t.* from refresh_tokens t join auth_sessions s on s.id = t.session_id
          join users u on u.id = s.user_id where u.email = ?`,
        email
      )
    )
    assert.lengthOf(rows, 1)
    assert.match(rows[0].hash, /^[0-9a-f]{64}$/)
    assert.notInclude(JSON.stringify(rows), response.body().refresh_token)
  })

  test('tells a suspended person so, but only with the right password', async ({
    client,
    assert,
  }) => {
    const { email, password } = await createAccount({ suspended: true })
    const right = await client.post('/auth/login').form({ username: email, password })
    right.assertStatus(403)
    assert.equal(right.body().code, 'account_suspended')
    const wrong = await client.post('/auth/login').form({ username: email, password: 'wrong' })
    wrong.assertStatus(401)
    assert.equal(wrong.body().code, 'invalid_credentials')
  })

  test('lets five wrong tries through in a quarter of an hour, then none', async ({
    client,
    assert,
  }) => {
    const { email, password } = await createAccount()
    for (let i = 0; i < 5; i++) {
      const refused = await client.post('/auth/login').form({ username: email, password: 'wrong' })
      refused.assertStatus(401)
    }
    const limited = await client
      .post('/auth/login')
      .form({ username: email.toUpperCase(), password })
    limited.assertStatus(429)
    assert.equal(limited.body().code, 'rate_limited')
    const retryAfter = Number(limited.header('retry-after'))
    assert.isAbove(retryAfter, 800)
    assert.isAtMost(retryAfter, 900)
    assert.include(limited.header('ratelimit-policy') ?? '', '"login";q=5;w=900')
    assert.include(limited.header('ratelimit') ?? '', `"login";r=0;t=${retryAfter}`)

    const json = await client.post('/auth/login-json').json({ email, password })
    json.assertStatus(429)

    const other = await createAccount()
    const response = await client
      .post('/auth/login')
      .form({ username: other.email, password: other.password })
    response.assertStatus(200)
  })

  test('lets only five of many tries at once through', async ({ client, assert }) => {
    const { email } = await createAccount()
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        client.post('/auth/login').form({ username: email, password: 'wrong' })
      )
    )
    assert.lengthOf(
      answers.filter((answer) => answer.status() === 401),
      5
    )
  })

  test('forgets wrong tries after a right one', async ({ client }) => {
    const { email, password } = await createAccount()
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 3; i++) {
        const refused = await client.post('/auth/login').form({ username: email, password: 'no' })
        refused.assertStatus(401)
      }
      const response = await client.post('/auth/login').form({ username: email, password })
      response.assertStatus(200)
    }
  })

  test('refuses a body that is {0}')
    .with([
      ['absent', undefined],
      ['without a password', { username: 'a@example.test' }],
      ['full of lists', { username: ['a@example.test'], password: ['b'] }],
      ['with an empty password', { username: 'a@example.test', password: '' }],
    ] as const)
    .run(async ({ client }, [, body]) => {
      const request = client.post('/auth/login')
      const response = await (body === undefined ? request : request.json(body))
      response.assertStatus(422)
    })

  test('refuses unknown fields on the JSON door', async ({ client }) => {
    const { email, password } = await createAccount()
    const response = await client.post('/auth/login-json').json({ email, password, remember: true })
    response.assertStatus(422)
  })
})
