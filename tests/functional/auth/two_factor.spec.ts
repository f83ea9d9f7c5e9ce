import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { auditOf, forgetRefusals } from '#tests/helpers/audit'
import { codeOf, enableTwoFactor } from '#tests/helpers/two_factor'

test.group('Signing in to the API with a second factor', () => {
  test('asks for a code once the password is right, and takes each once', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const { secret, recoveryCodes } = await enableTwoFactor(account)
    const { email, password } = account
    const login = (fields: object) => client.post('/auth/login-json').json({ email, ...fields })

    const without = await login({ password })
    without.assertStatus(401)
    assert.equal(without.body().code, 'two_factor_required')
    const wrongPassword = await login({ password: 'wrong', two_factor_code: codeOf(secret) })
    assert.equal(wrongPassword.body().code, 'invalid_credentials')
    const wrong = await login({ password, two_factor_code: '000000' })
    wrong.assertStatus(401)
    assert.equal(wrong.body().code, 'two_factor_invalid')

    const code = codeOf(secret)
    const right = await login({ password, two_factor_code: code })
    right.assertStatus(200)
    assert.isNotEmpty(right.body().access_token)
    const again = await login({ password, two_factor_code: code })
    assert.equal(again.body().code, 'two_factor_invalid')

    const form = { username: email, password, two_factor_code: recoveryCodes[0] }
    const recovered = await client.post('/auth/login').form(form)
    recovered.assertStatus(200)
    const spent = await client.post('/auth/login').form(form)
    assert.equal(spent.body().code, 'two_factor_invalid')
  })

  test('takes five wrong codes, then none, whatever the password', async ({
    client,
    assert,
    cleanup,
  }) => {
    cleanup(await forgetRefusals())
    const account = await createAccount()
    const { secret } = await enableTwoFactor(account)
    const { email, password } = account
    const login = (code: string) =>
      client.post('/auth/login-json').json({ email, password, two_factor_code: code })
    for (let i = 0; i < 5; i++) {
      const refused = await login('000000')
      refused.assertStatus(401)
    }
    const limited = await login(codeOf(secret))
    limited.assertStatus(429)
    const entries = await auditOf(account.id)
    const refusals = entries.filter(({ action }) => action === 'sign_in.refused')
    assert.lengthOf(refusals, 6)
    assert.include(refusals[0].content ?? '', 'wrong_second_factor')
  })

  test('ignores a code that the account does not need', async ({ client }) => {
    const { email, password } = await createAccount()
    const login = await client
      .post('/auth/login-json')
      .json({ email, password, two_factor_code: '123456' })
    login.assertStatus(200)
  })

  test('stays signed in: a refresh asks for no code', async ({ client }) => {
    const account = await createAccount()
    const { secret } = await enableTwoFactor(account)
    const { email, password } = account
    const login = await client
      .post('/auth/login-json')
      .json({ email, password, two_factor_code: codeOf(secret) })
    const refreshed = await client
      .post('/auth/refresh')
      .json({ refresh_token: login.body().refresh_token })
    refreshed.assertStatus(200)
  })
})
