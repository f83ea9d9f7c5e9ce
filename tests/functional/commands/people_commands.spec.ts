import { test } from '@japa/runner'
import { aceHere } from '#tests/helpers/ace'
import { createAccount } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'

test.group('Commands | people', () => {
  test('user:show tells what an account is signed in with', async ({ assert }) => {
    const account = await createAccount()
    const { exitCode, stdout } = await aceHere('user:show', account.email, '--json')
    assert.oneOf(exitCode, [0, undefined])
    const shown = JSON.parse(stdout)
    assert.containSubset(shown, { id: account.id, role: 'member', is_active: true, tokens: [] })
    assert.equal(shown.sessions[0].id, account.sessionId)
    const table = await aceHere('user:show', account.email)
    assert.include(table.stdout, account.sessionId)
  })

  test('user:erase asks first, and erases with --yes', async ({ client, assert }) => {
    const account = await createAccount()
    const asked = await aceHere('user:erase', account.email)
    assert.equal(asked.exitCode, 2)
    assert.include(asked.stderr, 'cannot be undone')
    const erased = await aceHere('user:erase', account.email, '--yes', '--reason=Asked for it')
    assert.include(erased.output, 'is erased')
    const me = await client.get('/auth/me').headers(account.headers)
    me.assertStatus(401)
    const entries = await auditOf(account.id)
    assert.containSubset(entries.at(-1), { action: 'user.erased', actor_kind: 'command' })
    const again = await aceHere('user:erase', account.email, '--yes')
    assert.equal(again.exitCode, 1)
  })

  test('user:password wants a terminal or standard input', async ({ assert }) => {
    const account = await createAccount()
    const { exitCode, stderr } = await aceHere('user:password', account.email)
    assert.equal(exitCode, 2)
    assert.include(stderr, '--password-stdin')
  })

  test('audit:verify and audit:export work on what is recorded', async ({ assert }) => {
    const verified = await aceHere('audit:verify', '--json')
    assert.isTrue(JSON.parse(verified.stdout).is_valid)
    const wrong = await aceHere('audit:export', '--format=xml')
    assert.equal(wrong.exitCode, 2)
    const commands = await auditOf('audit:verify')
    assert.equal(commands.at(-1)?.action, 'command.run')
  })
})
