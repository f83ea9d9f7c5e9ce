import { test } from '@japa/runner'
import { createAccount, PASSWORD } from '#tests/helpers/accounts'
import { createInvite, createResetLink, expireLink, tokenOf } from '#tests/helpers/links'
import { PageClient } from '#tests/helpers/page_client'
import { codeOf, enableTwoFactor } from '#tests/helpers/two_factor'

const ADMIN_PASSWORD = 'a password for admins'

const passwords = (password: string) => ({ password, password_again: password })

test.group('/invite/:token', () => {
  test('makes an administrator, who signs in', async ({ assert }) => {
    const invite = await createInvite({ role: 'admin' })
    const path = `/invite/${tokenOf(invite)}`
    const client = new PageClient()
    const page = await client.get(path)
    assert.equal(page.status, 200)
    assert.include(page.html, invite.email)
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(page.headers.get('cache-control'), 'no-store')

    const accepted = await client.post(path, { full_name: 'Ada', ...passwords(ADMIN_PASSWORD) })
    assert.equal(accepted.location, '/login')
    const used = await client.get(path)
    assert.equal(used.status, 403)
    await client.get('/login')
    await client.signIn({ email: invite.email, password: ADMIN_PASSWORD })
  })

  test('makes a member, who is told where to go', async ({ assert }) => {
    const invite = await createInvite()
    const client = new PageClient()
    await client.get(`/invite/${tokenOf(invite)}`)
    const accepted = await client.post(`/invite/${tokenOf(invite)}`, {
      full_name: '<b>Ada</b>',
      ...passwords(PASSWORD),
    })
    assert.equal(accepted.status, 200)
    assert.include(accepted.html, 'in the app that you chat with')
  })

  test('keeps what was typed, but never passwords', async ({ assert }) => {
    const invite = await createInvite({ role: 'admin' })
    const client = new PageClient()
    await client.get(`/invite/${tokenOf(invite)}`)
    const fields = {
      full_name: 'Ada "Quote"',
      password: ADMIN_PASSWORD,
      password_again: 'other one',
    }
    const refused = await client.post(`/invite/${tokenOf(invite)}`, fields)
    assert.equal(refused.status, 422)
    assert.match(refused.html, /value="Ada &quot;Quote&quot;"/)
    assert.notInclude(refused.html, ADMIN_PASSWORD)
    const short = await client.post(`/invite/${tokenOf(invite)}`, {
      full_name: 'Ada',
      ...passwords('thirteen char'),
    })
    assert.equal(short.status, 422)
    assert.include(short.html, 'at least 15 characters')
  })
})

test.group('/reset/:token', () => {
  test('sets another password', async ({ assert }) => {
    const account = await createAccount({ role: 'admin' })
    const link = await createResetLink(account)
    const client = new PageClient()
    await client.get(`/reset/${tokenOf(link)}`)
    const done = await client.post(`/reset/${tokenOf(link)}`, passwords(ADMIN_PASSWORD))
    assert.equal(done.location, '/login')
    await client.get('/login')
    await client.signIn({ email: account.email, password: ADMIN_PASSWORD })
  })

  test('is of one kind only', async ({ assert }) => {
    const client = new PageClient()
    const reset = await createResetLink(await createAccount())
    const asInvite = await client.get(`/invite/${tokenOf(reset)}`)
    assert.equal(asInvite.status, 403)
  })
})

test.group('A link that is not good', () => {
  test('{0} answers the same for all reasons, to a look and to a form')
    .with(['/reset/', '/invite/'])
    .run(async ({ assert }, base) => {
      const late =
        base === '/reset/' ? await createResetLink(await createAccount()) : await createInvite()
      await expireLink(late)
      const client = new PageClient()
      await client.get('/login')
      const pages: string[] = []
      for (const token of [
        tokenOf(late),
        'x',
        'A'.repeat(43),
        '%00',
        encodeURIComponent("' or 1=1"),
      ]) {
        for (const answer of [
          await client.get(base + token),
          await client.post(base + token, { full_name: 'Ada', ...passwords(ADMIN_PASSWORD) }),
        ]) {
          assert.equal(answer.status, 403, token)
          pages.push(answer.html)
        }
      }
      assert.lengthOf(new Set(pages), 1)
    })
})

test.group('/login/2fa', () => {
  test('comes after the password, and takes a code once', async ({ assert }) => {
    const account = await createAccount({ role: 'admin' })
    const { secret, recoveryCodes } = await enableTwoFactor(account)
    const { email, password } = account
    const client = new PageClient()
    await client.get('/login')
    const first = await client.post('/login', { email, password })
    assert.equal(first.location, '/login/2fa')
    const early = await client.get('/admin/missing')
    assert.equal(early.location, '/login')

    await client.get('/login/2fa')
    const wrong = await client.post('/login/2fa', { two_factor_code: '000000' })
    assert.equal(wrong.status, 422)
    const before = client.copy()
    const code = codeOf(secret)
    const right = await client.post('/login/2fa', { two_factor_code: code })
    assert.equal(right.location, '/admin/missing')
    const inside = await client.get('/admin/missing')
    assert.equal(inside.status, 404)

    const replayed = await before.post('/login/2fa', { two_factor_code: code })
    assert.equal(replayed.status, 422)
    const recovered = await before.post('/login/2fa', { two_factor_code: recoveryCodes[0] })
    assert.equal(recovered.status, 302)
  })

  test('leads nowhere without a password', async ({ assert }) => {
    await createAccount({ role: 'admin' })
    const client = new PageClient()
    await client.get('/forgot')
    await client.get('/login')
    const show = await client.get('/login/2fa')
    assert.equal(show.location, '/login')
    const store = await client.post('/login/2fa', { two_factor_code: '123456' })
    assert.equal(store.location, '/login')
  })
})

test.group('/forgot', () => {
  test('says whom to ask', async ({ assert }) => {
    const page = await new PageClient().get('/forgot')
    assert.equal(page.status, 200)
    assert.include(page.html, 'Ask an administrator')
  })
})
