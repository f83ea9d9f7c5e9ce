import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { commandOrigin } from '#audit/audit_origin'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { BudgetRules } from '#limits/budgets/budget_rules'
import { addToCounters } from '#limits/budgets/counters'
import { PERIODS, periodKey } from '#limits/budgets/periods'
import { SetBudgets, type BudgetChange } from '#limits/budgets/set_budgets'
import { NOTHING } from '#limits/budgets/spending'
import type { Subject } from '#limits/budgets/subjects'
import { createAccount } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'
import { clearBudgets } from '#tests/helpers/clear_budgets'
import { countStatements } from '#tests/helpers/count_statements'
import { clearManagedModels, givenProvider } from '#tests/helpers/managed_models'
import { administratorClient, type PageClient } from '#tests/helpers/page_client'
import { createPersonalToken } from '#tests/helpers/worlds'

const USD = 1_000_000_000

const rulePath = (subject: Subject) => `/admin/limits/rules/${subject}`

async function say(subject: Subject, ...changes: BudgetChange[]) {
  const setBudgets = await app.container.make(SetBudgets)
  await setBudgets.execute(subject, changes, commandOrigin())
}

async function use(
  subject: Subject,
  used: { tokens: number; nanoUsd: number },
  reserved = NOTHING
) {
  const now = Date.now()
  await sql.transaction((db) =>
    addToCounters(
      db,
      PERIODS.map((period) => ({ subject, period: periodKey(period, now), used, reserved }))
    )
  )
}

/** What is said of a subject, as `period unit amount`. */
async function said(subject: Subject): Promise<string[]> {
  const rules = await app.container.make(BudgetRules)
  const own = await rules.of(subject)
  return own.map(({ period, unit, amount }) => `${period} ${unit} ${amount}`)
}

/** The fields of a rule's form as its page has them. */
async function shownFields(client: PageClient, path: string): Promise<Record<string, string>> {
  const { html } = await client.get(path)
  const was = html.matchAll(/name="(\w+)_was" value="([^"]*)"/g)
  return Object.fromEntries([...was].map(([, name, value]) => [`${name}_was`, value]))
}

async function addGroup(): Promise<string> {
  const id = newId()
  await sql.read((db) =>
    db.run(
      `insert into groups (id, name, name_key, description, created_at, updated_at)
        values (?, ?, ?, '', 1, 1)`,
      id,
      `Group ${id}`,
      `group ${id}`
    )
  )
  return id
}

test.group('Pages | limits', (group) => {
  group.each.setup(clearBudgets)
  group.each.teardown(clearBudgets)

  test('show what is said of whom, what is used and reserved, and who hits next', async ({
    assert,
  }) => {
    const { client } = await administratorClient()
    const person = await createAccount()
    const id = await addGroup()
    await say('instance', { period: 'month', unit: 'usd', amount: 2_500 * USD })
    await say(`group:${id}`, { period: 'month', unit: 'usd', amount: 100 * USD })
    await use(`group:${id}`, { tokens: 0, nanoUsd: 85 * USD }, { tokens: 0, nanoUsd: 5 * USD })
    await use(`user:${person.id}`, { tokens: 2_000_000, nanoUsd: 0 })
    const { status, html } = await client.get('/admin/limits')
    assert.equal(status, 200)
    assert.include(html, '$0.00 of $2,500')
    assert.include(html, '2M')
    assert.include(html, '$85.00 of $100.00')
    assert.include(html, '$5.00 reserved for answers under way')
    assert.include(html, 'Over 80 %')
    assert.include(html, `Group ${id}`)
    assert.include(html, 'width="85"')
    assert.match(html, new RegExp(`${person.email}[\\s\\S]*?2M of 2M[\\s\\S]*?Used up`))
    assert.include(html, '/admin/settings/limits')
    const settings = await client.get('/admin/settings/limits')
    assert.include(settings.html, 'href="/admin/limits"')
  })

  test('tell which models no budget in dollars limits', async ({ assert, cleanup }) => {
    cleanup(clearManagedModels)
    const { client } = await administratorClient()
    const before = await client.get('/admin/limits')
    assert.notInclude(before.html, 'Models without a known price')
    const { name } = await givenProvider('http://127.0.0.1:65000', ['one'])
    const after = await client.get('/admin/limits')
    assert.include(after.html, 'Models without a known price count in tokens only.')
    assert.include(after.html, `${name}/one`)
    const { email } = await createAccount()
    const query = new URLSearchParams({ email, model: `${name}/one` })
    const tested = await client.get(`/admin/limits/test?${query}`)
    assert.include(tested.html, 'The price of this model is not known')
  })

  test('leaf through groups, and through people and tokens', async ({ assert }) => {
    const { client } = await administratorClient()
    for (let n = 0; n < 11; n++) {
      const person = await createAccount()
      await say(`user:${person.id}`, { period: 'day', unit: 'tokens', amount: 1_000 + n })
      await say(`group:${await addGroup()}`, { period: 'day', unit: 'tokens', amount: 5 })
    }
    for (const path of ['/admin/limits', '/admin/limits/people']) {
      const first = await client.get(`${path}?per=10`)
      const rows = (html: string) => html.match(/aria-label="Edit the budget of /g)?.length
      assert.equal(rows(first.html), 10)
      const next = /href="([^"]+after=[^"]+)"/.exec(first.html)?.[1].replaceAll('&amp;', '&') ?? ''
      const second = await client.get(next)
      assert.equal(rows(second.html), 1)
      const wrong = await client.get(`${path}?after=x`)
      assert.equal(wrong.status, 422)
    }
  })

  test('find whose budget is meant', async ({ assert }) => {
    const { client } = await administratorClient()
    const person = await createAccount()
    const id = await addGroup()
    const token = await createPersonalToken(person, ['read'])
    await sql.read((db) =>
      db.run('update auth_access_tokens set name = ? where id = ?', 'Nightly', token.id)
    )
    await client.get('/admin/limits/new')
    const { email } = person
    for (const [fields, subject] of [
      [{ whose: 'instance' }, 'instance'],
      [{ whose: 'everyone' }, 'everyone'],
      [{ whose: 'user', email: email.toUpperCase() }, `user:${person.id}`],
      [{ whose: 'group', group: `GROUP ${id}` }, `group:${id}`],
      [{ whose: 'token', email, token: 'Nightly' }, `token:${token.id}`],
    ] as const) {
      const { location } = await client.post('/admin/limits/new', fields)
      assert.equal(location, `/admin/limits/rules/${subject}`)
      const page = await client.get(location ?? '')
      assert.equal(page.status, 200)
    }
    const second = await createPersonalToken(person, ['read'])
    await sql.read((db) =>
      db.run('update auth_access_tokens set name = ? where id = ?', 'Nightly', second.id)
    )
    for (const [fields, fault] of [
      [{ whose: 'user', email: 'nobody@example.test' }, 'No account has this address.'],
      [{ whose: 'user' }, 'No account has this address.'],
      [{ whose: 'group', group: 'none such' }, 'There is no group with this name.'],
      [{ whose: 'token', email, token: 'x' }, 'The person has no token with this name.'],
      [{ whose: 'token', email, token: 'Nightly' }, 'Several tokens have this name'],
      [{ whose: 'king' }, 'whose'],
    ] as const) {
      const refused = await client.post('/admin/limits/new', fields)
      assert.equal(refused.status, 422)
      assert.include(refused.html, fault)
    }
  })

  test('save amounts, and only what was changed', async ({ assert }) => {
    const { client, account } = await administratorClient()
    const person = await createAccount()
    const subject = `user:${person.id}` as const
    const path = rulePath(subject)
    const first = await shownFields(client, path)
    const saved = await client.post(path, {
      ...first,
      day_tokens: '5000',
      month_usd: '12.3456',
      month_tokens_unlimited: 'on',
      month_tokens: '7',
    })
    assert.equal(saved.location, path)
    assert.deepEqual(await said(subject), [
      'day tokens 5000',
      'month tokens null',
      'month usd 12345600000',
    ])
    const page = await client.get(path)
    assert.include(page.html, 'value="12.3456"')
    const box = /<input[^>]*name="month_tokens_unlimited"[^>]*>/.exec(page.html)?.[0]
    assert.include(box, ' checked')
    const second = await shownFields(client, path)
    assert.equal(second.month_tokens_was, 'unlimited')
    const unchanged = await client.post(path, {
      ...second,
      day_tokens: '5000',
      month_usd: '12.3456',
      month_tokens_unlimited: 'on',
    })
    assert.equal(unchanged.location, path)
    const told = await client.get(path)
    assert.include(told.html, 'nothing has changed')
    await client.post(path, { ...second, month_usd: '0' })
    assert.deepEqual(await said(subject), ['month usd 0'])
    const entries = await auditOf(subject)
    assert.lengthOf(entries, 6)
    assert.isTrue(entries.every(({ action }) => action === 'budget.changed'))
    assert.isTrue(entries.every(({ actor_id: actor }) => actor === account.id))
  })

  test('refuse what is no amount, with the field that it is in', async ({ assert }) => {
    const { client } = await administratorClient()
    const path = rulePath('instance')
    const shown = await shownFields(client, path)
    for (const [field, text] of [
      ['day_tokens', '1.5'],
      ['day_tokens', '1,000'],
      ['day_tokens', '-1'],
      ['day_tokens', '1e3'],
      ['day_tokens', '1000000000000001'],
      ['month_usd', '1.23456'],
      ['month_usd', '$5'],
      ['month_usd', '1000000.01'],
      ['month_usd', 'unlimited'],
    ]) {
      const refused = await client.post(path, { ...shown, [field]: text })
      assert.equal(refused.status, 422, text)
      assert.include(refused.html, `href="#field-${field}"`)
      assert.include(refused.html, `value="${text}"`)
    }
    assert.isEmpty(await said('instance'))
  })

  test('tell what somebody else has said meanwhile', async ({ assert }) => {
    const { client } = await administratorClient()
    const path = rulePath('instance')
    const shown = await shownFields(client, path)
    await say('instance', { period: 'month', unit: 'usd', amount: 40 * USD })
    const refused = await client.post(path, { ...shown, month_usd: '50', day_usd: '5' })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'somebody else has set this to “40” meanwhile; you wrote “50”')
    assert.include(refused.html, 'name="month_usd_was" value="40"')
    assert.deepEqual(await said('instance'), [`month usd ${40 * USD}`])
    await client.post(path, { ...shown, month_usd_was: '40', month_usd: '50' })
    assert.deepEqual(await said('instance'), [`month usd ${50 * USD}`])
  })

  test('give more once, and add it up', async ({ assert }) => {
    const { client } = await administratorClient()
    const person = await createAccount()
    const path = rulePath(`user:${person.id}`)
    const page = await client.get(path)
    assert.include(page.html, '0 of 2M')
    for (const amount of ['500000', '250000']) {
      const raised = await client.post(`${path}/raise`, { what: 'day_tokens', amount })
      assert.equal(raised.location, path)
    }
    const after = await client.get(path)
    assert.include(after.html, '250K tokens more today')
    assert.include(after.html, '0 of 2.8M')
    for (const amount of ['', '0', '1.5']) {
      const refused = await client.post(`${path}/raise`, { what: 'day_tokens', amount })
      assert.equal(refused.status, 422)
    }
    const over = await client.post(`${path}/raise`, {
      what: 'day_tokens',
      amount: '1000000000000000',
    })
    assert.equal(over.status, 422)
    assert.include(over.html, 'at most a million US dollars')
  })

  test('remove a budget that was asked about', async ({ assert }) => {
    const { client } = await administratorClient()
    const path = rulePath('everyone')
    const asked = await client.get(`${path}/remove`)
    assert.include(asked.html, 'Remove the budget?')
    const { location } = await client.post(`${path}/remove`)
    assert.equal(location, '/admin/limits')
    assert.isEmpty(await said('everyone'))
    const list = await client.get('/admin/limits')
    assert.include(list.html, 'Removed the budget: Each person.')
    await client.post(`${path}/remove`)
    const again = await client.get('/admin/limits')
    assert.include(again.html, 'had no budget')
  })

  test('know nobody whose budget there cannot be', async ({ assert }) => {
    const { client } = await administratorClient()
    for (const subject of ['x', 'user', 'user:x', `user:${newId()}`, `king:${newId()}`, 'group:']) {
      const { status } = await client.get(`/admin/limits/rules/${subject}`)
      assert.equal(status, 404, subject)
    }
  })

  test('test a case: an answer is begun, or refused by a budget', async ({ assert }) => {
    const { client } = await administratorClient()
    const person = await createAccount()
    const id = await addGroup()
    await sql.read((db) => db.run('insert into group_members values (?, ?, 1)', id, person.id))
    const ask = (more = {}) =>
      client.get(`/admin/limits/test?${new URLSearchParams({ email: person.email, ...more })}`)
    const good = await ask()
    assert.equal(good.status, 200)
    assert.include(good.html, 'An answer would be begun.')
    assert.include(good.html, '1,999,000')
    await say(`group:${id}`, { period: 'month', unit: 'tokens', amount: 10_000 })
    await use(`group:${id}`, { tokens: 8_800, nanoUsd: 0 })
    const refused = await ask()
    assert.include(refused.html, 'An answer would be refused.')
    assert.include(refused.html, 'The budget of your group for this month is used up.')
    assert.match(refused.html, new RegExp(`Group ${id}[\\s\\S]*?Refuses`))
    const shorter = await ask({ question_tokens: '100' })
    assert.include(shorter.html, 'An answer would be begun.')
    for (const [fields, fault] of [
      [{ email: 'nobody@example.test' }, 'No account has this address.'],
      [{ model: 'none/such' }, 'Choose a model.'],
      [{ question_tokens: 'many' }, 'Write a whole number of tokens'],
    ] as const) {
      const wrong = await ask(fields)
      assert.equal(wrong.status, 422)
      assert.include(wrong.html, fault)
    }
    const form = await client.get('/admin/limits/test')
    assert.equal(form.status, 200)
    await sql.read((db) => db.run('update users set suspended_at = 1 where id = ?', person.id))
    const suspended = await ask({ question_tokens: '100' })
    assert.include(suspended.html, 'The account is suspended.')
  })

  test('list the warnings, and tell of those of all on the overview', async ({ assert }) => {
    const { client } = await administratorClient()
    const id = await addGroup()
    const warnOf = (subject: string, percent: number, amount: number) =>
      sql.read((db) =>
        db.run(
          `insert into budget_warnings (period, subject, unit, percent, amount, created_at)
            values (?, ?, 'usd', ?, ?, ?)`,
          periodKey('month', Date.now()),
          subject,
          percent,
          amount,
          Date.now()
        )
      )
    await say('instance', { period: 'month', unit: 'usd', amount: 10 * USD })
    await say(`group:${id}`, { period: 'month', unit: 'usd', amount: 5 * USD })
    await warnOf('instance', 80, 10 * USD)
    await warnOf(`group:${id}`, 80, 5 * USD)
    await warnOf(`group:${id}`, 100, 5 * USD)
    await warnOf(`user:${newId()}`, 100, 5 * USD)
    const list = await client.get('/admin/limits/warnings?per=10')
    assert.include(list.html, `Group ${id}`)
    assert.include(list.html, '80 % used')
    assert.include(list.html, 'Used up')
    assert.include(list.html, 'Somebody who is gone')
    const overview = await client.get('/admin')
    assert.include(overview.html, 'The budget of the whole instance is nearly used up')
    assert.include(overview.html, '1 group has used up a budget')
    await say('instance', { period: 'month', unit: 'usd', amount: 20 * USD })
    const raised = await client.get('/admin')
    assert.notInclude(raised.html, 'The budget of the whole instance')
    const wrong = await client.get('/admin/limits/warnings?after=x')
    assert.equal(wrong.status, 422)
  })

  test('leaf through warnings', async ({ assert }) => {
    const { client } = await administratorClient()
    const now = Date.now()
    await sql.transaction(async (db) => {
      for (let n = 0; n < 12; n++) {
        await db.run(
          `insert into budget_warnings (period, subject, unit, percent, amount, created_at)
            values (?, ?, 'usd', 80, ?, ?)`,
          periodKey('day', now),
          `user:${newId()}`,
          (n + 1) * 1_000 * USD,
          now - (n % 3)
        )
      }
    })
    const amounts = (html: string) =>
      [...html.matchAll(/class="numeric">\s*\$([\d,]+)/g)].map(([, amount]) => amount)
    const first = await client.get('/admin/limits/warnings?per=10')
    const next = /href="([^"]+after=[^"]+)"/.exec(first.html)?.[1].replaceAll('&amp;', '&') ?? ''
    const second = await client.get(next)
    const all = [...amounts(first.html), ...amounts(second.html)]
    assert.lengthOf(amounts(second.html), 2)
    assert.lengthOf(new Set(all), 12)
  })

  test('show on the page of a person what holds for them', async ({ assert }) => {
    const { client } = await administratorClient()
    const person = await createAccount()
    const id = await addGroup()
    await sql.read((db) => db.run('insert into group_members values (?, ?, 1)', id, person.id))
    await say(`group:${id}`, { period: 'month', unit: 'usd', amount: 5 * USD })
    await use(`user:${person.id}`, { tokens: 500_000, nanoUsd: 0 })
    const { html } = await client.get(`/admin/users/${person.id}`)
    assert.include(html, `Group ${id}: US dollars a month`)
    assert.include(html, 'Their own: Tokens a day')
    assert.include(html, '500K of 2M')
  })

  test('ask the database ten times at most', async ({ assert }) => {
    const { client } = await administratorClient()
    const person = await createAccount()
    const token = await createPersonalToken(person, ['read'])
    const subjects = [
      'instance',
      `group:${await addGroup()}`,
      `user:${person.id}`,
      `token:${token.id}`,
    ] as const
    for (const subject of subjects) {
      await say(subject, { period: 'day', unit: 'tokens', amount: 1_000 })
      await use(subject, { tokens: 900, nanoUsd: 0 })
      await sql.read((db) =>
        db.run(
          `insert into budget_warnings (period, subject, unit, percent, amount, created_at)
            values (?, ?, 'tokens', 80, 1000, 1)`,
          periodKey('day', Date.now()),
          subject
        )
      )
    }
    for (const page of ['', '/people', '/warnings', `/test?email=${person.email}`]) {
      const statements = await countStatements(() => client.get(`/admin/limits${page}`))
      assert.isAtMost(statements.length, 10, `${page}\n${statements.join('\n')}`)
    }
  })
})
