import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { aceHere } from '#tests/helpers/ace'
import { auditOf } from '#tests/helpers/audit'
import { createGroup } from '#tests/helpers/budgets'
import { chat, fakeModels } from '#tests/helpers/chats'

test.group('budget:set, budget:show', () => {
  test('say what somebody may spend, and show what is used', async ({ assert }) => {
    using _fake = await fakeModels()
    const account = await createAccount()
    await chat(account, { message: 'Hello' })
    const subject = `user:${account.email.toUpperCase()}`
    const set = await aceHere('budget:set', subject, '--day-tokens=20,000', '--month-usd=12.5')
    assert.equal(set.exitCode, 0, set.output)
    const shown = await aceHere('budget:show', subject, '--json')
    assert.deepEqual(JSON.parse(shown.stdout), [
      {
        subject: `user:${account.id}`,
        name: account.email,
        period: 'day',
        unit: 'tokens',
        limit: 20_000,
        extra: 0,
        used: 15,
        reserved: 0,
      },
      {
        subject: `user:${account.id}`,
        name: account.email,
        period: 'month',
        unit: 'usd',
        limit: 12.5,
        extra: 0,
        used: 0,
        reserved: 0,
      },
    ])
    const entries = await auditOf(`user:${account.id}`)
    assert.lengthOf(entries, 2)
    assert.containsSubset(entries[0], { action: 'budget.changed', actor_kind: 'command' })
  })

  test('take a rule away, and know of groups by their names', async ({ assert }) => {
    const account = await createAccount()
    const id = await createGroup(account)
    const name = `group:Group ${id}`
    await aceHere('budget:set', name, '--day-tokens=100', '--day-usd=unlimited')
    const set = await aceHere('budget:set', name, '--day-tokens=none', '--json')
    assert.equal(set.exitCode, 0, set.output)
    const rules: { unit: string; limit: number | null }[] = JSON.parse(set.stdout)
    assert.deepEqual(
      rules.map(({ unit, limit }) => [unit, limit]),
      [['usd', null]]
    )
    const all = await aceHere('budget:show')
    assert.include(all.stdout, `Group ${id}`)
    assert.include(all.stdout, 'everyone')
  })

  for (const [args, exitCode] of [
    [['user:nobody@example.test', '--day-tokens=1'], 1],
    [['everybody', '--day-tokens=1'], 1],
    [['token:7', '--day-tokens=1'], 1],
    [['everyone'], 2],
    [['everyone', '--day-tokens=1.5'], 2],
    [['everyone', '--day-tokens=-1'], 2],
    [['everyone', '--day-usd=12.34567'], 2],
    [['everyone', '--month-usd=99999999'], 2],
    [['everyone', '--month-tokens=some'], 2],
  ] as const) {
    test(`refuse ${args.join(' ')}`, async ({ assert }) => {
      const set = await aceHere('budget:set', ...args)
      assert.equal(set.exitCode, exitCode, set.output)
    })
  }
})
