import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { createAccount } from '#tests/helpers/accounts'
import { ace, aceHere } from '#tests/helpers/ace'
import { auditOf } from '#tests/helpers/audit'
import { onAnyDatabase } from '#tests/support/requirements'

const SECRET = /^cf_[\w-]{43}\n$/

test.group('token:create, token:list, token:revoke', (group) => {
  group.tap(onAnyDatabase)

  test('make a token that works, list it without its secret, and end it', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const created = await ace([
      'token:create',
      account.email.toUpperCase(),
      '--name=report',
      '--ability=read',
      '--days=30',
    ])
    assert.equal(created.exitCode, 0, created.output)
    assert.match(created.stdout, SECRET)
    assert.include(created.stderr, account.email)
    const secret = created.stdout.trim()
    const me = () => client.get('/auth/me').header('authorization', `Bearer ${secret}`)
    const signedIn = await me()
    assert.equal(signedIn.body().email, account.email)

    const listed = await aceHere('token:list', account.email, '--json')
    const tokens = JSON.parse(listed.stdout)
    assert.lengthOf(tokens, 1)
    assert.containsSubset(tokens[0], {
      name: 'report',
      abilities: ['read'],
      email: account.email,
    })
    assert.notInclude(listed.output, secret)

    const unsure = await aceHere('token:revoke', tokens[0].id)
    assert.equal(unsure.exitCode, 2)
    assert.include(unsure.stderr, '“report”')
    const stillThere = await me()
    stillThere.assertStatus(200)

    const revoked = await aceHere('token:revoke', tokens[0].id, '--yes', '--json')
    assert.equal(revoked.exitCode, 0, revoked.output)
    assert.deepEqual(JSON.parse(revoked.stdout), { revoked: 1 })
    const shut = await me()
    shut.assertStatus(401)

    const entries = await auditOf(tokens[0].id)
    assert.deepEqual(
      entries.map(({ action, actor_kind: kind }) => [action, kind]),
      [
        ['token.created', 'command'],
        ['token.deleted', 'command'],
      ]
    )
    assert.notInclude(JSON.stringify(entries), secret)
  }).timeout(120_000)

  test('all tokens of an account end at once', async ({ assert }) => {
    const account = await createAccount()
    const created = await aceHere('token:create', account.email, '--json')
    const token = JSON.parse(created.stdout)
    assert.match(`${token.token}\n`, SECRET)
    assert.deepEqual(token.abilities, ['chat', 'read'])
    await aceHere('token:create', account.email)

    const revoked = await aceHere('token:revoke', `--user=${account.email}`, '--yes')
    assert.equal(revoked.exitCode, 0, revoked.output)
    assert.include(revoked.stdout, 'Revoked 2 tokens')
    const listed = await aceHere('token:list', account.email)
    assert.equal(listed.stdout, '')
    assert.include(listed.stderr, 'There are no tokens')
  })

  test('{0}: {1}')
    .with([
      ['an ability that is none', 2, ['--ability=fly'], 'must be one of: chat,read,*'],
      ['too many days', 2, ['--days=366'], '--days must be from 1 to 365'],
    ] as const)
    .run(async ({ assert }, [, exitCode, flags, message]) => {
      const { email } = await createAccount()
      const refused = await aceHere('token:create', email, ...flags)
      assert.equal(refused.exitCode, exitCode)
      assert.include(refused.stderr, message)
      assert.equal(refused.stdout, '')
    })

  test('nothing is made for an account that is suspended or is none', async ({ assert }) => {
    const suspended = await createAccount({ suspended: true })
    const refused = await aceHere('token:create', suspended.email)
    assert.equal(refused.exitCode, 1)
    assert.include(refused.stderr, 'suspended')
    const unknown = await aceHere('token:create', 'nobody@example.test')
    assert.equal(unknown.exitCode, 1)
    assert.include(unknown.stderr, 'There is no account with the address nobody@example.test')
  })

  test('revoking wants to be told what', async ({ assert }) => {
    const neither = await aceHere('token:revoke', '--yes')
    assert.equal(neither.exitCode, 2)
    const unknown = await aceHere('token:revoke', newId(), '--yes')
    assert.equal(unknown.exitCode, 1)
    assert.include(unknown.stderr, 'There is no token')
  })
})
