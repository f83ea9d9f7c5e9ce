import { test } from '@japa/runner'
import { Secret } from 'otpauth'
import { hashRecoveryCode, newRecoveryCode } from '#auth/two_factor/recovery_code'
import { newTotpSecret, otpauthUri, stepOfCode } from '#auth/two_factor/totp'

/** RFC 6238, appendix B: eight digits there, of which an app shows the last six. */
const RFC_SECRET = Secret.fromLatin1('12345678901234567890').base32

test.group('stepOfCode', () => {
  test('knows the codes of RFC 6238 at {0} s')
    .with([
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_111_111_111, '050471'],
      [1_234_567_890, '005924'],
      [2_000_000_000, '279037'],
    ] as const)
    .run(async ({ assert }, [seconds, code]) => {
      const now = seconds * 1000
      const step = Math.floor(seconds / 30)
      assert.equal(await stepOfCode(RFC_SECRET, code, 0, now), step)
    })

  test('takes the codes of one step before and after, and none further off', async ({ assert }) => {
    const at = (seconds: number) => stepOfCode(RFC_SECRET, '287082', 0, seconds * 1000)
    assert.deepEqual(await Promise.all([at(29), at(30), at(60), at(89), at(90), at(125)]), [
      1,
      1,
      1,
      1,
      null,
      null,
    ])
    assert.isNull(await at(-31))
  })

  test('takes no step that is not later than the last one', async ({ assert }) => {
    assert.equal(await stepOfCode(RFC_SECRET, '287082', 0, 59_000), 1)
    assert.isNull(await stepOfCode(RFC_SECRET, '287082', 1, 59_000))
    assert.isNull(await stepOfCode(RFC_SECRET, '287082', 2, 59_000))
  })

  test('refuses "{$self}"')
    .with(['', '28708', '2870822', '28708a', ' 287082', '-87082', '２８７０８２'])
    .run(async ({ assert }, code) => {
      assert.isNull(await stepOfCode(RFC_SECRET, code, 0, 59_000))
    })
})

test.group('otpauthUri', () => {
  test('is what apps read, also with names that need escapes', async ({ assert }) => {
    const secret = await newTotpSecret()
    assert.match(secret, /^[A-Z2-7]{32}$/)
    const uri = new URL(
      await otpauthUri(secret, { issuer: 'Käse & Co: Lab', email: 'a+b@example.org' })
    )
    assert.equal(uri.protocol, 'otpauth:')
    assert.equal(uri.host, 'totp')
    assert.equal(uri.searchParams.get('secret'), secret)
    assert.equal(uri.searchParams.get('issuer'), 'Käse & Co: Lab')
    assert.include(decodeURIComponent(uri.pathname), 'a+b@example.org')
  })
})

test.group('Recovery codes', () => {
  test('are the same however they are typed', ({ assert }) => {
    const code = newRecoveryCode()
    assert.match(code, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    const hash = hashRecoveryCode(code)
    assert.isString(hash)
    assert.equal(hashRecoveryCode(` ${code.toUpperCase().replaceAll('-', ' ')} `), hash)
    assert.notEqual(hashRecoveryCode(newRecoveryCode()), hash)
    assert.isNull(hashRecoveryCode('287082'))
    assert.isNull(hashRecoveryCode(`${code}x`))
  })
})
