import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { SweepBudgets } from '#limits/budgets/sweep_budgets'
import { createAccount } from '#tests/helpers/accounts'
import { counterOf, setBudget } from '#tests/helpers/budgets'
import { chat, fakeModels } from '#tests/helpers/chats'

const DAY_MS = 24 * 60 * 60 * 1000

function insertRule(subject: string, period: string) {
  return sql.read((db) =>
    db.run(
      `insert into budgets (subject, period, unit, amount, updated_at) values (?, ?, 'tokens', 1, 1)`,
      subject,
      period
    )
  )
}

async function periodsOf(subject: string): Promise<string[]> {
  const rows = await sql.read((db) =>
    db.all<{ period: string }>(
      'select period from budgets where subject = ? order by period',
      subject
    )
  )
  return rows.map(({ period }) => period)
}

test.group('The sweep of budgets', () => {
  test('takes what is long over and what is of nobody, and leaves the rest', async ({ assert }) => {
    using _fake = await fakeModels()
    const account = await createAccount()
    const subject = `user:${account.id}` as const
    const gone = `token:${newId()}`
    await setBudget(subject, 5_000)
    await insertRule(subject, 'day:2020-01-01')
    await insertRule(subject, 'month:2020-01')
    await insertRule(gone, 'day')
    await chat(account, { message: 'Hello', max_output_tokens: 100 })

    const sweep = await app.container.make(SweepBudgets)
    await sweep.execute()
    assert.deepEqual(await periodsOf(subject), ['day'])
    assert.deepEqual(await periodsOf(gone), [])
    const today = await counterOf(subject)
    assert.equal(today.used.tokens, 15)

    await sweep.execute(Date.now() + 200 * DAY_MS)
    const later = await counterOf(subject)
    assert.equal(later.used.tokens, 0)
    assert.deepEqual(await periodsOf(subject), ['day'])
  })
})
