import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Credentials } from '#auth/credentials'
import { Revocations } from '#auth/revocations'
import { newId } from '#core/ids'
import { createAccount } from '#tests/helpers/accounts'
import { ace, aceHere, aceHereWith } from '#tests/helpers/ace'
import { until } from '#tests/helpers/until'
import { onAnyDatabase } from '#tests/support/requirements'

const ADMIN_PASSWORD = 'a password for admins'

const newEmail = () => `${newId()}@example.test`

test.group('user:create', (group) => {
  group.tap(onAnyDatabase)

  test('makes an administrator who can sign in', async ({ client, assert }) => {
    const email = newEmail()
    const { exitCode, output } = await ace(
      ['user:create', '--admin', `--email=${email}`, '--name=Ada', '--password-stdin'],
      { input: `${ADMIN_PASSWORD}\n` }
    )
    assert.equal(exitCode, 0, output)
    assert.notInclude(output, ADMIN_PASSWORD)

    const login = await client.post('/auth/login-json').json({ email, password: ADMIN_PASSWORD })
    login.assertStatus(200)
    const me = await client
      .get('/auth/me')
      .header('authorization', `Bearer ${login.body().access_token}`)
    assert.deepInclude(me.body(), { email, full_name: 'Ada', role: 'admin' })
  })

  test('refuses {0} and exits with {3}')
    .with([
      ['a password too short for an administrator', ['--admin'], '13-characters', 1],
      ['a common password', [], 'password1234', 1],
      ['an address that is none', ['--email=nobody'], ADMIN_PASSWORD, 2],
    ] as const)
    .run(async ({ assert }, [, flags, password, code]) => {
      const given = [`--email=${newEmail()}`, '--name=Ada', '--password-stdin', ...flags]
      const { exitCode } = await aceHereWith({ input: password }, 'user:create', ...given)
      assert.equal(exitCode, code)
    })

  test('refuses an address in use', async ({ assert }) => {
    const { email } = await createAccount()
    const { exitCode, output } = await aceHereWith(
      { input: ADMIN_PASSWORD },
      'user:create',
      `--email=${email}`,
      '--name=Ada',
      '--password-stdin'
    )
    assert.equal(exitCode, 1)
    assert.include(output, 'Another account has this email address')
  })

  test('asks nothing where nobody can answer', async ({ assert }) => {
    const { exitCode, output } = await aceHere('user:create', '--admin')
    assert.equal(exitCode, 2)
    assert.include(output, '--password-stdin')
  })
})

test.group('user:list', (group) => {
  group.tap(onAnyDatabase)

  test('prints the accounts as JSON, and nothing else', async ({ assert }) => {
    const account = await createAccount({ suspended: true })
    const { exitCode, stdout } = await aceHere('user:list', '--json')
    assert.equal(exitCode, 0)
    const users: { id: string }[] = JSON.parse(stdout)
    assert.deepInclude(
      users.find((user) => user.id === account.id),
      { email: account.email, role: 'member', is_active: false }
    )
  })

  test('prints a table', async ({ assert }) => {
    const { email } = await createAccount()
    const { output } = await aceHere('user:list')
    assert.include(output, email)
  })
})

test.group('user:suspend, user:activate', (group) => {
  group.tap(onAnyDatabase)

  test('end what is open within two seconds, and let in again', async ({ client, assert }) => {
    const account = await createAccount()
    const credentials = await app.container.make(Credentials)
    const revocations = await app.container.make(Revocations)
    let isRevoked = false
    revocations.register(await credentials.resolve(account.token), () => {
      isRevoked = true
    })

    const suspended = await ace(['user:suspend', account.email.toUpperCase()])
    assert.equal(suspended.exitCode, 0, suspended.output)
    await until(() => isRevoked, 'the stream is ended')
    const me = await client.get('/auth/me').headers(account.headers)
    me.assertStatus(401)
    const login = () =>
      client.post('/auth/login-json').json({ email: account.email, password: account.password })
    const shut = await login()
    shut.assertStatus(403)

    const activated = await aceHere('user:activate', account.email)
    assert.equal(activated.exitCode, 0, activated.output)
    const open = await login()
    open.assertStatus(200)
    const old = await client.get('/auth/me').headers(account.headers)
    old.assertStatus(401)
  }).timeout(20_000)

  test('exit with 1 where there is no such account', async ({ assert }) => {
    const { exitCode, output } = await aceHere('user:suspend', newEmail())
    assert.equal(exitCode, 1)
    assert.include(output, 'no account')
  })
})

test.group('user:role', (group) => {
  group.tap(onAnyDatabase)

  test('promotes and demotes; who is demoted is signed out', async ({ client, assert }) => {
    await createAccount({ role: 'admin' })
    const account = await createAccount()
    const promoted = await aceHere('user:role', account.email, 'admin')
    assert.equal(promoted.exitCode, 0, promoted.output)
    const admin = await client.get('/auth/me').headers(account.headers)
    assert.equal(admin.body().role, 'admin')

    const demoted = await aceHere('user:role', account.email, 'member')
    assert.equal(demoted.exitCode, 0)
    const again = await aceHere('user:role', account.email, 'member')
    assert.equal(again.exitCode, 0)
    assert.include(again.output, 'already')
    const me = await client.get('/auth/me').headers(account.headers)
    me.assertStatus(401)
  }).timeout(20_000)

  test('knows two roles', async ({ assert }) => {
    const { email } = await createAccount()
    const { exitCode } = await aceHere('user:role', email, 'king')
    assert.equal(exitCode, 2)
  })
})
