import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { commandOrigin } from '#audit/audit_origin'
import { ConfirmTwoFactor } from '#auth/two_factor/confirm_two_factor'
import { DisableTwoFactor } from '#auth/two_factor/disable_two_factor'
import { RemoveTwoFactor } from '#auth/two_factor/remove_two_factor'
import { RenewRecoveryCodes } from '#auth/two_factor/renew_recovery_codes'
import { SecondFactor } from '#auth/two_factor/second_factor'
import { SecretBox } from '#auth/two_factor/secret_box'
import { TwoFactorQuery } from '#auth/two_factor/two_factor_query'
import sql from '#core/services/sql'
import { accountOf, createAccount, PASSWORD, type TestAccount } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'
import { originOf } from '#tests/helpers/links'
import { refusalOf } from '#tests/helpers/refusals'
import { beginTwoFactor, codeOf, enableTwoFactor } from '#tests/helpers/two_factor'

async function verify({ id }: TestAccount, code: string) {
  const secondFactor = await app.container.make(SecondFactor)
  return secondFactor.verify(id, code)
}

async function isOn({ id }: TestAccount) {
  const secondFactor = await app.container.make(SecondFactor)
  return secondFactor.isOn(id)
}

async function confirm(account: TestAccount, code: string) {
  const action = await app.container.make(ConfirmTwoFactor)
  return action.execute(await accountOf(account), code, originOf(account))
}

async function stateOf(account: TestAccount) {
  const query = await app.container.make(TwoFactorQuery)
  return query.execute(await accountOf(account), 'Chatflow')
}

test.group('Setting a second factor up', () => {
  test('counts only once a code of the app was given', async ({ assert }) => {
    const account = await createAccount()
    const secret = await beginTwoFactor(account)
    assert.isFalse(await isOn(account))
    assert.equal(await refusalOf(verify(account, codeOf(secret))), 'two_factor_invalid')

    assert.equal(await refusalOf(confirm(account, '000000')), 'two_factor_invalid')
    const codes = await confirm(account, codeOf(secret))
    assert.lengthOf(new Set(codes), 10)
    assert.isTrue(await isOn(account))
    assert.containsSubset(await stateOf(account), { kind: 'on', codesLeft: 10 })
  })

  test('asks for the password, and keeps the secret sealed for the account', async ({ assert }) => {
    const account = await createAccount()
    assert.equal(
      await refusalOf(beginTwoFactor({ ...account, password: 'wrong' })),
      'password_incorrect'
    )
    const secret = await beginTwoFactor(account)
    const row = await sql.read((db) =>
      db.get<{ sealed: string }>(
        'select sealed from two_factor_secrets where user_id = ?',
        account.id
      )
    )
    const sealed = row?.sealed ?? assert.fail('no row')
    assert.notInclude(sealed, secret)
    const box = await app.container.make(SecretBox)
    const stranger = await createAccount()
    assert.equal(box.open(sealed, account.id), secret)
    assert.isNull(box.open(sealed, stranger.id))
  })

  test('shows a QR code without styles or scripts', async ({ assert }) => {
    const account = await createAccount()
    await beginTwoFactor(account)
    const state = await stateOf(account)
    const svg = state.kind === 'begun' ? state.enrolment.qrCode : assert.fail(state.kind)
    assert.match(svg, /^<svg [^>]*viewBox/)
    assert.notMatch(svg, /style|script|href|on\w+=/)
  })

  test('begins anew with another secret until it is on, and not after', async ({ assert }) => {
    const account = await createAccount()
    const first = await beginTwoFactor(account)
    const second = await beginTwoFactor(account)
    assert.notEqual(first, second)
    assert.equal(await refusalOf(confirm(account, codeOf(first))), 'two_factor_invalid')
    await confirm(account, codeOf(second))
    assert.equal(await refusalOf(beginTwoFactor(account)), 'two_factor_on')
    assert.equal(await refusalOf(confirm(account, codeOf(second, 1))), 'two_factor_on')
  })

  test('cannot be confirmed where nothing was begun', async ({ assert }) => {
    assert.equal(await refusalOf(confirm(await createAccount(), '123456')), 'two_factor_off')
  })
})

test.group('SecondFactor', () => {
  test('takes each code of the app once, and none of before', async ({ assert }) => {
    const account = await createAccount()
    const { secret } = await enableTwoFactor(account)
    assert.equal(await refusalOf(verify(account, codeOf(secret, -1))), 'two_factor_invalid')
    const code = codeOf(secret)
    assert.equal(await verify(account, ` ${code.slice(0, 3)} ${code.slice(3)}`), 'app')
    assert.equal(await refusalOf(verify(account, code)), 'two_factor_invalid')
    assert.equal(await verify(account, codeOf(secret, 1)), 'app')
    assert.equal(await refusalOf(verify(account, codeOf(secret))), 'two_factor_invalid')
  })

  test('lets one of many with the same code in', async ({ assert }) => {
    const account = await createAccount()
    const { secret, recoveryCodes } = await enableTwoFactor(account)
    for (const code of [codeOf(secret), recoveryCodes[0]]) {
      const answers = await Promise.all([1, 2, 3].map(() => refusalOf(verify(account, code))))
      assert.sameMembers(answers, ['none', 'two_factor_invalid', 'two_factor_invalid'])
    }
  })

  test('takes each recovery code once, and those of others never', async ({ assert }) => {
    const [account, other] = [await createAccount(), await createAccount()]
    const { recoveryCodes } = await enableTwoFactor(account)
    const { recoveryCodes: others } = await enableTwoFactor(other)
    assert.equal(await verify(account, recoveryCodes[3].toUpperCase()), 'recovery_code')
    assert.equal(await refusalOf(verify(account, recoveryCodes[3])), 'two_factor_invalid')
    assert.equal(await refusalOf(verify(account, others[0])), 'two_factor_invalid')
    assert.containsSubset(await stateOf(account), { kind: 'on', codesLeft: 9 })
  })

  test('takes five wrong codes in a quarter of an hour, then none at all', async ({ assert }) => {
    const account = await createAccount()
    const { secret, recoveryCodes } = await enableTwoFactor(account)
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => refusalOf(verify(account, '000000')))
    )
    assert.lengthOf(
      tries.filter((code) => code === 'two_factor_invalid'),
      5
    )
    assert.equal(await refusalOf(verify(account, codeOf(secret))), 'rate_limited')
    assert.equal(await refusalOf(verify(account, recoveryCodes[0])), 'rate_limited')
  })
})

test.group('Taking a second factor away', () => {
  test('by its owner asks for the password', async ({ assert }) => {
    const account = await createAccount()
    await enableTwoFactor(account)
    const disable = await app.container.make(DisableTwoFactor)
    const holder = await accountOf(account)
    assert.equal(
      await refusalOf(disable.execute(holder, 'wrong', originOf(account))),
      'password_incorrect'
    )
    assert.isTrue(await isOn(account))
    await disable.execute(holder, PASSWORD, originOf(account))
    assert.deepEqual(await stateOf(account), { kind: 'off' })
    const entries = await auditOf(account.id)
    assert.includeMembers(
      entries.map(({ action }) => action),
      ['user.two_factor_enabled', 'user.two_factor_disabled']
    )
    assert.equal(
      await refusalOf(disable.execute(holder, PASSWORD, originOf(account))),
      'two_factor_off'
    )
  })

  test('by an operator leaves no recovery code behind', async ({ assert }) => {
    const account = await createAccount()
    const { recoveryCodes } = await enableTwoFactor(account)
    const remove = await app.container.make(RemoveTwoFactor)
    assert.isTrue(await remove.execute(account, commandOrigin()))
    assert.isFalse(await remove.execute(account, commandOrigin()))
    assert.equal(await refusalOf(verify(account, recoveryCodes[0])), 'two_factor_invalid')
  })
})

test.group('RenewRecoveryCodes', () => {
  test('replaces all of them', async ({ assert }) => {
    const account = await createAccount()
    const renew = await app.container.make(RenewRecoveryCodes)
    const holder = await accountOf(account)
    assert.equal(
      await refusalOf(renew.execute(holder, PASSWORD, originOf(account))),
      'two_factor_off'
    )
    const { recoveryCodes: old } = await enableTwoFactor(account)
    const codes = await renew.execute(holder, PASSWORD, originOf(account))
    assert.lengthOf(new Set([...codes, ...old]), 20)
    assert.equal(await refusalOf(verify(account, old[0])), 'two_factor_invalid')
    assert.equal(await verify(account, codes[0]), 'recovery_code')
  })
})
