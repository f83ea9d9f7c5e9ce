import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'

async function givenSignIn(client: ApiClient) {
  const account = await createAccount()
  const login = await client
    .post('/auth/login-json')
    .json({ email: account.email, password: account.password })
  return {
    account,
    accessToken: String(login.body().access_token),
    refreshToken: String(login.body().refresh_token),
  }
}

const refresh = (client: ApiClient, token: string) =>
  client.post('/auth/refresh').json({ refresh_token: token })

const whoAmI = (client: ApiClient, token: string) =>
  client.get('/auth/me').header('authorization', `Bearer ${token}`)

test.group('POST /auth/refresh', () => {
  test('trades a token for a new pair, again and again', async ({ client, assert }) => {
    const { refreshToken, account } = await givenSignIn(client)
    let token = refreshToken
    for (let i = 0; i < 3; i++) {
      const response = await refresh(client, token)
      response.assertStatus(200)
      assert.notEqual(response.body().refresh_token, token)
      token = response.body().refresh_token
      const me = await whoAmI(client, response.body().access_token)
      assert.equal(me.body().id, account.id)
    }
  })

  test('ends the whole sign-in when a spent token is used', async ({ client, assert }) => {
    const { refreshToken, accessToken } = await givenSignIn(client)
    const pair = await refresh(client, refreshToken)
    pair.assertStatus(200)

    const reused = await refresh(client, refreshToken)
    reused.assertStatus(401)
    assert.equal(reused.body().code, 'refresh_token_reused')

    const successor = await refresh(client, pair.body().refresh_token)
    successor.assertStatus(401)
    for (const token of [accessToken, pair.body().access_token]) {
      const me = await whoAmI(client, token)
      me.assertStatus(401)
    }
  })

  test('leaves the other sign-ins of the account alone', async ({ client }) => {
    const { refreshToken, account } = await givenSignIn(client)
    await refresh(client, refreshToken)
    await refresh(client, refreshToken)
    const me = await client.get('/auth/me').headers(account.headers)
    me.assertStatus(200)
  })

  test('lets exactly one of many uses at once win', async ({ client, assert }) => {
    const { refreshToken } = await givenSignIn(client)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => refresh(client, refreshToken))
    )
    const won = answers.filter((answer) => answer.status() === 200)
    const lost = answers.filter((answer) => answer.body().code === 'refresh_token_reused')
    assert.lengthOf(won, 1)
    assert.lengthOf(lost, 7)
  })

  test('refuses a token that is {0}')
    .with([
      ['unknown', 'A'.repeat(43)],
      ['not one of ours', 'x'],
    ])
    .run(async ({ client, assert }, [, token]) => {
      const response = await refresh(client, token)
      response.assertStatus(401)
      assert.equal(response.body().code, 'refresh_token_invalid')
      assert.include(response.header('www-authenticate'), 'invalid_token')
    })

  test('refuses a token past its {0}')
    .with([
      ['sliding end', 'update refresh_tokens set expires_at = ? where session_id = ?'],
      ['absolute end', 'update auth_sessions set expires_at = ? where id = ?'],
    ])
    .run(async ({ client, assert }, [, statement]) => {
      const { refreshToken, account } = await givenSignIn(client)
      const session = await sql.read((db) =>
        db.get<{ id: string }>(
          'select id from auth_sessions where user_id = ? order by id desc limit 1',
          account.id
        )
      )
      await sql.read((db) => db.run(statement, Date.now() - 1, session?.id ?? ''))
      const response = await refresh(client, refreshToken)
      response.assertStatus(401)
      assert.equal(response.body().code, 'refresh_token_invalid')
    })

  test('slides for 30 days and never beyond 90 from the sign-in', async ({ client, assert }) => {
    const day = 24 * 60 * 60 * 1000
    const { refreshToken, account } = await givenSignIn(client)
    const newest = () =>
      sql.read((db) =>
        db.get<{ id: string; token_end: number; session_end: number; made: number }>(
          `select s.id, t.expires_at as token_end, s.expires_at as session_end, t.created_at as made
            from refresh_tokens t join auth_sessions s on s.id = t.session_id
            where s.user_id = ? and t.spent_at is null`,
          account.id
        )
      )
    const first = await newest()
    assert.equal(first!.token_end - first!.made, 30 * day)
    assert.closeTo(first!.session_end - first!.made, 90 * day, 1000)

    const soon = Date.now() + day
    await sql.read((db) =>
      db.run('update auth_sessions set expires_at = ? where id = ?', soon, first!.id)
    )
    const response = await refresh(client, refreshToken)
    response.assertStatus(200)
    const second = await newest()
    assert.equal(second!.token_end, soon)
  })
})
