import { createHmac, createSecretKey } from 'node:crypto'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import accounts from '#config/accounts'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { untilAsync } from '#tests/helpers/until_async'

const { secret, issuer, audience } = accounts.accessToken
const key = createSecretKey(secret.release(), 'utf8')

const whoAmI = (client: ApiClient, token: string) =>
  client.get('/auth/me').header('authorization', `Bearer ${token}`)

function claimsOf(account: TestAccount): JWTPayload {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: issuer,
    aud: audience,
    sub: account.id,
    sid: account.sessionId,
    ver: 1,
    iat: now,
    exp: now + 600,
    jti: newId(),
  }
}

function sign(claims: JWTPayload, header: { alg?: string; typ?: string } = {}, signer = key) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
    .sign(signer)
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs whatever it is given, as no library would. */
function forge(header: object, claims: JWTPayload, signer: string) {
  const text = `${encode(header)}.${encode(claims)}`
  return `${text}.${createHmac('sha256', signer).update(text).digest('base64url')}`
}

test.group('Access tokens', () => {
  test('are taken when every claim is right', async ({ client, assert }) => {
    const account = await createAccount()
    const response = await whoAmI(client, await sign(claimsOf(account)))
    response.assertStatus(200)
    assert.deepEqual(response.body(), {
      id: account.id,
      email: account.email,
      full_name: 'Test Person',
      role: 'member',
      is_active: true,
      created_at: response.body().created_at,
    })
  })

  test('are asked for where there is none', async ({ client, assert }) => {
    const response = await client.get('/auth/me')
    response.assertStatus(401)
    assert.equal(response.body().code, 'authentication_required')
    response.assertHeader('www-authenticate', 'Bearer')
  })

  test('are refused as {0}')
    .with([
      ['another scheme', (token: string) => `Basic ${token}`],
      ['a bare token', (token: string) => token],
      ['two tokens', (token: string) => `Bearer ${token} ${token}`],
      ['nothing', () => 'Bearer '],
      ['garbage', () => 'Bearer abc.def'],
      ['the empty personal token', () => 'Bearer cf_'],
    ] as const)
    .run(async ({ client, assert }, [, header]) => {
      const { token } = await createAccount()
      const response = await client.get('/auth/me').header('authorization', header(token))
      response.assertStatus(401)
      assert.exists(response.header('www-authenticate'))
    })

  test('are refused with {0}')
    .with([
      ['algorithm none', (claims: JWTPayload) => new UnsecuredJWT(claims).encode()],
      [
        'algorithm none and a type',
        (claims: JWTPayload) => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims)}.`,
      ],
      [
        'algorithm none and a good signature',
        (claims: JWTPayload) => forge({ alg: 'none', typ: 'at+jwt' }, claims, secret.release()),
      ],
      ['another algorithm', (claims: JWTPayload) => sign(claims, { alg: 'HS512' })],
      ['another type', (claims: JWTPayload) => sign(claims, { typ: 'JWT' })],
      ['no type', (claims: JWTPayload) => sign(claims, { typ: undefined })],
      [
        'another key',
        (claims: JWTPayload) =>
          sign(claims, {}, createSecretKey('another-key-another-key-another-key', 'utf8')),
      ],
      ['an empty key', (claims: JWTPayload) => forge({ alg: 'HS256', typ: 'at+jwt' }, claims, '')],
      [
        'an unknown critical header',
        (claims: JWTPayload) =>
          forge({ alg: 'HS256', typ: 'at+jwt', crit: ['x'], x: 1 }, claims, secret.release()),
      ],
      ['another issuer', (claims: JWTPayload) => sign({ ...claims, iss: 'https://other.test' })],
      ['another audience', (claims: JWTPayload) => sign({ ...claims, aud: 'other' })],
      ['a subject that is no id', (claims: JWTPayload) => sign({ ...claims, sub: "' or 1=1 --" })],
      ['somebody else as subject', (claims: JWTPayload) => sign({ ...claims, sub: newId() })],
      ['an unknown session', (claims: JWTPayload) => sign({ ...claims, sid: newId() })],
      ['an older session version', (claims: JWTPayload) => sign({ ...claims, ver: 0 })],
      ['a later session version', (claims: JWTPayload) => sign({ ...claims, ver: 2 })],
      ['a version that is text', (claims: JWTPayload) => sign({ ...claims, ver: '1' })],
      ...['iss', 'aud', 'sub', 'sid', 'ver', 'iat', 'exp', 'jti'].map(
        (claim) =>
          [`no ${claim}`, (claims: JWTPayload) => sign({ ...claims, [claim]: undefined })] as const
      ),
    ] as const)
    .run(async ({ client, assert }, [, make]) => {
      const account = await createAccount()
      const response = await whoAmI(client, await make(claimsOf(account)))
      response.assertStatus(401)
      assert.equal(response.body().code, 'token_invalid')
      response.assertHeader('www-authenticate', 'Bearer error="invalid_token"')
    })

  test('are refused when a single character was changed', async ({ client }) => {
    const { token } = await createAccount()
    const response = await whoAmI(client, token)
    response.assertStatus(200)
    for (const at of [5, Math.floor(token.length / 2), token.length - 5]) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      const refused = await whoAmI(client, changed)
      refused.assertStatus(401)
    }
  })

  test('are good for 30 s after they expired, for clocks that differ, and not longer', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const now = Math.floor(Date.now() / 1000)
    const late = await whoAmI(client, await sign({ ...claimsOf(account), exp: now - 20 }))
    late.assertStatus(200)
    const tooLate = await whoAmI(client, await sign({ ...claimsOf(account), exp: now - 31 }))
    tooLate.assertStatus(401)
    assert.equal(tooLate.body().code, 'token_expired')
  })

  test('end with their sign-in', async ({ client, assert }) => {
    const { token, sessionId } = await createAccount()
    await sql.read((db) =>
      db.run('update auth_sessions set expires_at = ? where id = ?', Date.now() - 1, sessionId)
    )
    const response = await whoAmI(client, token)
    response.assertStatus(401)
    assert.equal(response.body().code, 'token_expired')
  })
})

test.group('The state of an account', () => {
  test('refuses within two seconds when another process {0}')
    .with([
      ['suspends the account', 'update users set suspended_at = 1 where id = ?'],
      ['ends all sign-ins', 'update users set session_version = session_version + 1 where id = ?'],
      ['ends the sign-in', 'update auth_sessions set revoked_at = 1 where user_id = ?'],
      ['deletes the account', 'delete from users where id = ?'],
    ])
    .run(async ({ client }, [, statement]) => {
      const { token, id } = await createAccount()
      const before = await whoAmI(client, token)
      before.assertStatus(200)

      await sql.read((db) => db.run(statement, id))
      await untilAsync(
        async () => {
          const response = await whoAmI(client, token)
          return response.status() === 401
        },
        'the token is refused',
        2_000
      )
    })

  test('shows a new role within two seconds', async ({ client }) => {
    const { token, id } = await createAccount()
    await whoAmI(client, token)
    await sql.read((db) => db.run(`update users set role = 'admin' where id = ?`, id))
    await untilAsync(
      async () => {
        const response = await whoAmI(client, token)
        return response.body().role === 'admin'
      },
      'the role is seen',
      2_000
    )
  })
})
