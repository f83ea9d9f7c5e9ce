import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { untilAsync } from '#tests/helpers/until_async'

const DAY_MS = 24 * 60 * 60 * 1000

async function givenToken(client: ApiClient, headers: object, abilities: string[]) {
  const response = await client
    .post('/auth/tokens')
    .headers({ ...headers })
    .json({ name: 'script', abilities })
  response.assertStatus(201)
  return {
    id: String(response.body().id),
    headers: { authorization: `Bearer ${response.body().token}` },
  }
}

test.group('/auth/tokens', () => {
  test('makes a token, tells its secret once and keeps a hash', async ({ client, assert }) => {
    const account = await createAccount()
    const response = await client
      .post('/auth/tokens')
      .headers(account.headers)
      .json({ name: 'script', abilities: ['read', 'chat', 'read'] })
    response.assertStatus(201)
    const { token, ...resource } = response.body()
    assert.match(token, /^cf_[\w-]{43}$/)
    assert.deepInclude(resource, {
      name: 'script',
      abilities: ['read', 'chat'],
      last_used_at: null,
    })
    const life = Date.parse(resource.expires_at) - Date.parse(resource.created_at)
    assert.equal(life, 90 * DAY_MS)

    const list = await client.get('/auth/tokens').headers(account.headers)
    assert.deepEqual(list.body(), { data: [resource], next_cursor: null })
    const rows = await sql.read((db) =>
      db.all('select * from auth_access_tokens where user_id = ?', account.id)
    )
    assert.notInclude(JSON.stringify(rows), token.slice(3))
  })

  test('takes what a token may do from its abilities', async ({ client, assert }) => {
    const account = await createAccount()
    const read = await givenToken(client, account.headers, ['read'])
    const chat = await givenToken(client, account.headers, ['chat'])
    const all = await givenToken(client, account.headers, ['*'])
    const status = async (path: string, { headers }: { headers: object }) => {
      const response = await client.get(path).headers({ ...headers })
      return response.status()
    }
    assert.equal(await status('/auth/me', read), 200)
    assert.equal(await status('/auth/me', chat), 403)
    assert.equal(await status('/auth/me', all), 200)
    assert.equal(await status('/auth/tokens', read), 403)
    assert.equal(await status('/auth/tokens', all), 200)

    const refused = await client.get('/auth/sessions').headers(read.headers)
    assert.deepInclude(refused.body(), { code: 'ability_missing', ability: '*' })
    assert.include(refused.header('www-authenticate'), 'insufficient_scope')
  })

  test('notes the last use', async ({ client }) => {
    const account = await createAccount()
    const { headers } = await givenToken(client, account.headers, ['read'])
    const before = Date.now()
    await client.get('/auth/me').headers(headers)
    await untilAsync(
      async () => {
        const list = await client.get('/auth/tokens').headers(account.headers)
        return Date.parse(list.body().data[0].last_used_at) >= before
      },
      'the use is noted',
      5_000
    )
  })

  test('refuses an expired token as such', async ({ client, assert }) => {
    const account = await createAccount()
    const { headers, id } = await givenToken(client, account.headers, ['read'])
    await sql.read((db) =>
      db.run('update auth_access_tokens set expires_at = ? where id = ?', Date.now() - 1, id)
    )
    const response = await client.get('/auth/me').headers(headers)
    response.assertStatus(401)
    assert.equal(response.body().code, 'token_expired')
  })

  test('refuses a deleted token at once', async ({ client }) => {
    const account = await createAccount()
    const { headers, id } = await givenToken(client, account.headers, ['read'])
    const before = await client.get('/auth/me').headers(headers)
    before.assertStatus(200)
    const response = await client.delete(`/auth/tokens/${id}`).headers(account.headers)
    response.assertStatus(204)
    const after = await client.get('/auth/me').headers(headers)
    after.assertStatus(401)
    const again = await client.delete(`/auth/tokens/${id}`).headers(account.headers)
    again.assertStatus(404)
  })

  test('ends the token that signs itself out', async ({ client }) => {
    const account = await createAccount()
    const { headers } = await givenToken(client, account.headers, ['read'])
    const response = await client.post('/auth/logout').headers(headers)
    response.assertStatus(204)
    const after = await client.get('/auth/me').headers(headers)
    after.assertStatus(401)
    const session = await client.get('/auth/me').headers(account.headers)
    session.assertStatus(200)
  })

  test('knows nothing of the tokens of others', async ({ client }) => {
    const account = await createAccount()
    const stranger = await createAccount()
    const { headers, id } = await givenToken(client, stranger.headers, ['read'])
    const response = await client.delete(`/auth/tokens/${id}`).headers(account.headers)
    response.assertStatus(404)
    const alive = await client.get('/auth/me').headers(headers)
    alive.assertStatus(200)
  })

  test('refuses {0}')
    .with([
      ['no ability', { abilities: [] }],
      ['an unknown ability', { abilities: ['admin'] }],
      ['no name', { name: '' }],
      ['a life of 0 days', { expires_in_days: 0 }],
      ['a life of 366 days', { expires_in_days: 366 }],
      ['half a day', { expires_in_days: 1.5 }],
      ['days as text', { expires_in_days: '90' }],
    ] as const)
    .run(async ({ client }, [, fields]) => {
      const { headers } = await createAccount()
      const response = await client
        .post('/auth/tokens')
        .headers(headers)
        .json({ name: 'script', abilities: ['read'], ...fields })
      response.assertStatus(422)
    })

  test('ignores Idempotency-Key: an answer with a secret is not kept', async ({
    client,
    assert,
  }) => {
    const { headers } = await createAccount()
    const make = () =>
      client
        .post('/auth/tokens')
        .headers({ ...headers, 'idempotency-key': 'same' })
        .json({ name: 'script', abilities: ['read'] })
    const [first, second] = [await make(), await make()]
    second.assertStatus(201)
    assert.notEqual(first.body().token, second.body().token)
  })
})
