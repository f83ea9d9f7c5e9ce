import { test } from '@japa/runner'
import { createAccount, signIn } from '#tests/helpers/accounts'
import { administratorClient, PageClient } from '#tests/helpers/page_client'
import { codeOf } from '#tests/helpers/two_factor'

const NEW_PASSWORD = 'another password for admins'

test.group('/admin/me', () => {
  test('changes the name, and the email only with the password', async ({ assert }) => {
    const { account, client } = await administratorClient()
    await client.get('/admin/me')
    const email = `new-${account.email}`
    const refused = await client.post('/admin/me', { full_name: 'Maren', email })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'current password is needed')
    const saved = await client.post('/admin/me', {
      full_name: 'Maren <i>V</i>',
      email,
      current_password: account.password,
    })
    assert.equal(saved.location, '/admin/me')
    const page = await client.get('/admin/me')
    assert.include(page.html, email)
    assert.notInclude(page.html, '<i>V</i>')
  })

  test('keeps how one wants the pages', async ({ assert }) => {
    const { client } = await administratorClient()
    await client.get('/admin/me')
    const saved = await client.post('/admin/me/preferences', {
      time_zone: 'Asia/Tokyo',
      density: 'compact',
    })
    assert.equal(saved.location, '/admin/me')
    const page = await client.get('/admin/me')
    assert.match(page.html, /<body class="shell compact"/)
    assert.match(page.html, /value="Asia\/Tokyo"[^>]*selected/)
    const refused = await client.post('/admin/me/preferences', {
      time_zone: 'Mars/Base',
      density: 'huge',
    })
    assert.equal(refused.status, 422)
  })

  test('changes the password and signs everything out, this browser too', async ({ assert }) => {
    const { account, client } = await administratorClient()
    await client.get('/admin/me/security')
    const fields = { password: NEW_PASSWORD, password_again: NEW_PASSWORD }
    const wrong = await client.post('/admin/me/password', { current_password: 'no', ...fields })
    assert.equal(wrong.status, 422)
    const changed = await client.post('/admin/me/password', {
      current_password: account.password,
      ...fields,
    })
    assert.equal(changed.location, '/login')
    const after = await client.get('/admin/me')
    assert.equal(after.location, '/login')
    await client.signIn({ email: account.email, password: NEW_PASSWORD })
  })

  test('ends a sign-in of one’s own, and none of others', async ({ client: api, assert }) => {
    const { account, client } = await administratorClient()
    const mine = await signIn(account.id)
    const other = await createAccount()
    await client.get('/admin/me/security')
    const foreign = await client.post(`/admin/me/sessions/${other.sessionId}/end`)
    assert.equal(foreign.status, 404)
    const ended = await client.post(`/admin/me/sessions/${mine.sessionId}/end`)
    assert.equal(ended.location, '/admin/me/security')
    const after = await api.get('/auth/me').headers(mine.headers)
    after.assertStatus(401)
    const untouched = await api.get('/auth/me').headers(other.headers)
    untouched.assertStatus(200)
  })

  test('sets a second factor up, renews its codes, and turns it off', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const password = account.password
    await client.get('/admin/me/two-factor')
    const wrong = await client.post('/admin/me/two-factor/begin', { password: 'no' })
    assert.equal(wrong.status, 422)
    const begun = await client.post('/admin/me/two-factor/begin', { password })
    assert.equal(begun.location, '/admin/me/two-factor')
    const page = await client.get('/admin/me/two-factor')
    const secret = /<code>([A-Z2-7]{32})<\/code>/.exec(page.html)?.[1] ?? assert.fail(page.html)
    const refused = await client.post('/admin/me/two-factor/confirm', { two_factor_code: '000000' })
    assert.equal(refused.status, 422)
    const on = await client.post('/admin/me/two-factor/confirm', {
      two_factor_code: codeOf(secret, -1),
    })
    const codes = [...on.html.matchAll(/<code>([a-z2-9-]{19})<\/code>/g)].map(([, code]) => code)
    assert.lengthOf(codes, 10)

    const renewed = await client.post('/admin/me/two-factor/codes', { password })
    assert.notInclude(renewed.html, codes[0])
    const later = await client.get('/admin/me/two-factor')
    assert.notInclude(later.html, secret)
    assert.include(later.html, '10 recovery codes')

    const browser = new PageClient()
    await browser.get('/login')
    const asked = await browser.post('/login', { email: account.email, password })
    assert.equal(asked.location, '/login/2fa')
    const off = await client.post('/admin/me/two-factor/off', { password })
    assert.equal(off.location, '/admin/me/security')
    await new PageClient().signIn(account)
  })

  test('makes a token that is told once, and ends it', async ({ client: api, assert }) => {
    const { client } = await administratorClient()
    await client.get('/admin/me/tokens')
    const made = await client.post('/admin/me/tokens', {
      name: 'script <b>',
      ability: 'read',
      days: '30',
    })
    const secret = /<code>(cf_[\w-]+)<\/code>/.exec(made.html)?.[1] ?? assert.fail(made.html)
    const me = await api.get('/auth/me').header('authorization', `Bearer ${secret}`)
    me.assertStatus(200)
    const page = await client.get('/admin/me/tokens')
    assert.notInclude(page.html, secret)
    assert.notInclude(page.html, 'script <b>')
    const action = /\/admin\/me\/tokens\/[\w-]+\/end/.exec(page.html)?.[0] ?? assert.fail()
    const ended = await client.post(action)
    assert.equal(ended.location, '/admin/me/tokens')
    const gone = await api.get('/auth/me').header('authorization', `Bearer ${secret}`)
    gone.assertStatus(401)
  })
})
