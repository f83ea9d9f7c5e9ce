import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { commandOrigin } from '#audit/audit_origin'
import { SetRole } from '#auth/accounts/set_role'
import { Credentials } from '#auth/credentials'
import { CreateResetLink } from '#auth/links/create_reset_link'
import { ResetPassword } from '#auth/links/reset_password'
import { ChangePassword } from '#auth/passwords/change_password'
import { SignIn } from '#auth/sessions/sign_in'
import { newId } from '#core/ids'
import { accountOf, createAccount, PASSWORD, type TestAccount } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'
import { createInvite, createResetLink, expireLink, originOf, tokenOf } from '#tests/helpers/links'
import { refusalOf } from '#tests/helpers/refusals'
import { createPersonalToken, suspend } from '#tests/helpers/worlds'

const NEW_PASSWORD = 'another long password 8'

async function reset(link: { url: string }, password = NEW_PASSWORD) {
  const resetPassword = await app.container.make(ResetPassword)
  return resetPassword.execute({ token: tokenOf(link), password }, { address: '192.0.2.1' })
}

async function signIn({ email }: TestAccount, password: string) {
  const action = await app.container.make(SignIn)
  return action.execute({ email, password, address: newId(), userAgent: null })
}

test.group('A reset link', () => {
  test('sets another password and ends everything that is signed in', async ({ assert }) => {
    const account = await createAccount()
    const token = await createPersonalToken(account, ['read'])
    const credentials = await app.container.make(Credentials)
    await credentials.resolve(account.token)
    const link = await createResetLink(account)
    assert.match(link.url, /^http.*\/reset\/[\w-]{43}$/)
    assert.closeTo(link.expiresAt - Date.now(), 24 * 60 * 60 * 1000, 5_000)

    assert.deepEqual(await reset(link), { email: account.email })
    const entries = await auditOf(account.id)
    const actions = entries.map(({ action }) => action)
    assert.includeMembers(actions, ['reset_link.created', 'user.password_reset'])
    assert.equal(await refusalOf(credentials.resolve(account.token)), 'token_invalid')
    const personal = token.headers.authorization.replace('Bearer ', '')
    assert.equal(await refusalOf(credentials.resolve(personal)), 'token_invalid')
    assert.equal(await refusalOf(signIn(account, PASSWORD)), 'invalid_credentials')
    assert.equal(await refusalOf(signIn(account, NEW_PASSWORD)), 'none')
  })

  test('is good once, also for many at the same moment', async ({ assert }) => {
    const link = await createResetLink(await createAccount())
    const answers = await Promise.all([1, 2, 3].map(() => refusalOf(reset(link))))
    assert.lengthOf(
      answers.filter((answer) => answer === 'none'),
      1
    )
    assert.equal(await refusalOf(reset(link)), 'link_invalid')
  })

  test('stays good where the password is refused', async ({ assert }) => {
    const link = await createResetLink(await createAccount())
    assert.equal(await refusalOf(reset(link, 'password1234')), 'validation_failed')
    assert.equal(await refusalOf(reset(link)), 'none')
  })

  test('is refused where {0}')
    .with([
      ['it ran out', async (_, link) => expireLink(link)],
      ['a newer one was made', async (account) => createResetLink(account)],
      ['the account was suspended', async (account) => suspend(account)],
      [
        'the password was changed meanwhile',
        async (account) => {
          const change = await app.container.make(ChangePassword)
          await change.execute(
            await accountOf(account),
            PASSWORD,
            'yet another password 9',
            originOf(account)
          )
        },
      ],
      [
        'who made it is no administrator now',
        async (_account, _link, administrator) => {
          const setRole = await app.container.make(SetRole)
          await setRole.execute(administrator.id, 'member', commandOrigin())
        },
      ],
    ] satisfies [
      string,
      (
        account: TestAccount,
        link: Awaited<ReturnType<typeof createResetLink>>,
        administrator: TestAccount
      ) => Promise<unknown>,
    ][])
    .run(async ({ assert }, [, end]) => {
      const account = await createAccount()
      const administrator = await createAccount({ role: 'admin' })
      const link = await createResetLink(account, administrator)
      await end(account, link, administrator)
      assert.equal(await refusalOf(reset(link)), 'link_invalid')
    })

  test('is not made for an account that is suspended or gone', async ({ assert }) => {
    const suspended = await createAccount({ suspended: true })
    assert.equal(await refusalOf(createResetLink(suspended)), 'account_suspended')
    const create = await app.container.make(CreateResetLink)
    assert.equal(await refusalOf(create.execute(newId(), commandOrigin())), 'not_found')
  })

  test('is not what an invitation is', async ({ assert }) => {
    assert.equal(await refusalOf(reset(await createInvite())), 'link_invalid')
    assert.equal(await refusalOf(reset({ url: '/reset/' })), 'link_invalid')
  })
})
