import { test } from '@japa/runner'
import { createAccount, PASSWORD } from '#tests/helpers/accounts'

const NEW_PASSWORD = 'another long password 8'

test.group('PATCH /auth/me', () => {
  test('changes the name, byte for byte, and at once', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const before = await client.get('/auth/me').headers(headers)
    before.assertStatus(200)
    const response = await client.patch('/auth/me').headers(headers).json({ full_name: ' Ada ' })
    response.assertStatus(200)
    assert.equal(response.body().full_name, ' Ada ')
    const after = await client.get('/auth/me').headers(headers)
    assert.deepEqual(after.body(), { ...before.body(), full_name: ' Ada ' })
  })

  test('changes the address with the current password', async ({ client, assert }) => {
    const { headers, id, password } = await createAccount()
    const email = `New-${id}@example.test`
    const bare = await client.patch('/auth/me').headers(headers).json({ email })
    bare.assertStatus(422)
    assert.equal(bare.body().errors[0].field, 'current_password')

    const response = await client
      .patch('/auth/me')
      .headers(headers)
      .json({ email, current_password: password })
    response.assertStatus(200)
    assert.equal(response.body().email, email.toLowerCase())
    const login = await client.post('/auth/login-json').json({ email, password })
    login.assertStatus(200)
  })

  test('refuses an address in use', async ({ client, assert }) => {
    const other = await createAccount()
    const { headers, password } = await createAccount()
    const response = await client
      .patch('/auth/me')
      .headers(headers)
      .json({ email: other.email.toUpperCase(), current_password: password })
    response.assertStatus(409)
    assert.equal(response.body().code, 'email_taken')
  })

  test('refuses to change {0}')
    .with([
      ['the role', { role: 'admin' }],
      ['the password', { password: NEW_PASSWORD }],
      ['the id', { id: 'x' }],
      ['the name to nothing', { full_name: '' }],
    ] as const)
    .run(async ({ client }, [, fields]) => {
      const { headers } = await createAccount()
      const response = await client.patch('/auth/me').headers(headers).json(fields)
      response.assertStatus(422)
    })

  test('changes nothing that is null', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const response = await client.patch('/auth/me').headers(headers).json({ full_name: null })
    response.assertStatus(200)
    assert.equal(response.body().full_name, 'Test Person')
  })
})

test.group('POST /auth/password', () => {
  test('asks administrators for a longer one', async ({ client, assert }) => {
    const { headers } = await createAccount({ role: 'admin' })
    const change = (password: string) =>
      client.post('/auth/password').headers(headers).json({ current_password: PASSWORD, password })
    const short = await change('elephant-4711')
    short.assertStatus(422)
    assert.deepInclude(short.body().errors[0], { field: 'password', rule: 'minLength' })
    const long = await change('elephants-4711!')
    long.assertStatus(204)
  })

  test('gives a new password and ends every credential', async ({ client }) => {
    const account = await createAccount()
    const response = await client
      .post('/auth/password')
      .headers(account.headers)
      .json({ current_password: PASSWORD, password: NEW_PASSWORD })
    response.assertStatus(204)

    const me = await client.get('/auth/me').headers(account.headers)
    me.assertStatus(401)
    const login = (password: string) =>
      client.post('/auth/login-json').json({ email: account.email, password })
    const refused = await login(PASSWORD)
    refused.assertStatus(401)
    const taken = await login(NEW_PASSWORD)
    taken.assertStatus(200)
  })

  test('needs the current password, and does not let it be guessed', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const change = (current: string) =>
      client
        .post('/auth/password')
        .headers(headers)
        .json({ current_password: current, password: NEW_PASSWORD })
    for (let i = 0; i < 5; i++) {
      const refused = await change('wrong')
      refused.assertStatus(403)
      assert.equal(refused.body().code, 'password_incorrect')
    }
    const limited = await change(PASSWORD)
    limited.assertStatus(429)
    assert.exists(limited.header('retry-after'))
  })

  test('refuses a weak one and leaves everything as it was', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const response = await client
      .post('/auth/password')
      .headers(headers)
      .json({ current_password: PASSWORD, password: 'password1234' })
    response.assertStatus(422)
    assert.equal(response.body().errors[0].rule, 'notCommon')
    const me = await client.get('/auth/me').headers(headers)
    me.assertStatus(200)
  })
})
