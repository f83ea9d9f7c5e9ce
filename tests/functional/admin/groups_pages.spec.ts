import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { SetBudgets } from '#limits/budgets/set_budgets'
import app from '@adonisjs/core/services/app'
import { commandOrigin } from '#audit/audit_origin'
import { createAccount } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'
import { clearBudgets } from '#tests/helpers/clear_budgets'
import { countStatements } from '#tests/helpers/count_statements'
import { administratorClient, type PageClient } from '#tests/helpers/page_client'

/** A name that no other test has. */
const aName = () => `Team ${newId().slice(-12)}`

/** Makes a group by its form; answers its id. */
async function makeGroup(client: PageClient, name = aName(), description = '') {
  await client.get('/admin/groups/new')
  const { location } = await client.post('/admin/groups/new', { name, description })
  return { id: (location ?? '').split('/').at(-1) ?? '', name, path: location ?? '' }
}

async function memberIds(groupId: string): Promise<string[]> {
  const rows = await sql.read((db) =>
    db.all<{ user_id: string }>(
      'select user_id from group_members where group_id = ? order by user_id',
      groupId
    )
  )
  return rows.map(({ user_id: id }) => id)
}

async function countOf(table: string, subject: string): Promise<number | undefined> {
  const row = await sql.read((db) =>
    db.get<{ n: number }>(`select count(*) as n from ${table} where subject = ?`, subject)
  )
  return row?.n
}

test.group('Pages | groups', (group) => {
  group.each.teardown(clearBudgets)

  test('say what they are for where there are none', async ({ assert }) => {
    await clearBudgets()
    const { client } = await administratorClient()
    const { status, html } = await client.get('/admin/groups')
    assert.equal(status, 200)
    assert.include(html, 'Groups share a budget')
  })

  test('make, list, search and leaf through', async ({ assert }) => {
    await clearBudgets()
    const { client } = await administratorClient()
    const family = newId().slice(-8)
    for (let n = 0; n < 12; n++) {
      await makeGroup(client, `${family} ${String(n).padStart(2, '0')}`, 'About <b>lighthouses</b>')
    }
    const first = await client.get(`/admin/groups?q=${family.toUpperCase()}&per=10`)
    assert.include(first.html, '12 groups matching')
    assert.include(first.html, `${family} 00`)
    assert.include(first.html, '&lt;b&gt;lighthouses&lt;/b&gt;')
    assert.notInclude(first.html, `${family} 10`)
    const next = /href="([^"]+after=[^"]+)"/.exec(first.html)?.[1].replaceAll('&amp;', '&') ?? ''
    const second = await client.get(next)
    assert.include(second.html, `${family} 11`)
    const back = /href="([^"]+before=[^"]+)"/.exec(second.html)?.[1].replaceAll('&amp;', '&') ?? ''
    const again = await client.get(back)
    assert.include(again.html, `${family} 00`)
    const nobody = await client.get('/admin/groups?q=%25')
    assert.include(nobody.html, 'No group has such a name')
    const wrong = await client.get('/admin/groups?after=nonsense')
    assert.equal(wrong.status, 422)
  })

  test('refuse a name that is empty, too long, of two lines or taken', async ({ assert }) => {
    const { client } = await administratorClient()
    const { name } = await makeGroup(client, `${aName()} Ä`)
    for (const [given, fault] of [
      ['', 'A group needs a name.'],
      ['x'.repeat(101), 'A name has at most 100 characters.'],
      ['two\nlines', 'A name is one line of text.'],
      [name.toLowerCase(), 'Another group has this name.'],
      [` ${name.toUpperCase()} `, 'Another group has this name.'],
    ]) {
      const refused = await client.post('/admin/groups/new', { name: given, description: 'kept' })
      assert.isAtLeast(refused.status, 409)
      assert.isBelow(refused.status, 500)
      assert.include(refused.html, fault)
      assert.include(refused.html, 'kept')
    }
    const long = await client.post('/admin/groups/new', {
      name: aName(),
      description: 'x'.repeat(501),
    })
    assert.equal(long.status, 422)
    assert.include(long.html, 'A description has at most 500 characters.')
  })

  test('make one group where two are made with a name at once', async ({ assert }) => {
    const { client } = await administratorClient()
    const name = aName()
    await client.get('/admin/groups/new')
    const copies = [client, client.copy(), client.copy()]
    const answers = await Promise.all(
      copies.map((one) => one.post('/admin/groups/new', { name, description: '' }))
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [302, 422, 422])
  })

  test('change name and description, and tell who was quicker', async ({ assert }) => {
    const { client, account } = await administratorClient()
    const { id, path, name } = await makeGroup(client)
    const page = await client.get(path)
    const seen = /name="seen_at" value="(\d+)"/.exec(page.html)?.[1] ?? ''
    const other = aName()
    const saved = await client.post(path, { name: other, description: 'Ships', seen_at: seen })
    assert.equal(saved.location, path)
    const late = await client.post(path, { name, description: 'Ships', seen_at: seen })
    assert.equal(late.status, 422)
    assert.include(late.html, 'somebody else has set this to')
    const same = await client.post(path, { name: other, description: 'Ships', seen_at: seen })
    assert.equal(same.location, path)
    const entries = await auditOf(id)
    assert.deepEqual(
      entries.map(({ action, actor_id: actor }) => [action, actor]),
      ['group.created', 'group.changed'].map((action) => [action, account.id])
    )
    assert.deepEqual(JSON.parse(entries[1].content ?? ''), {
      before: { name, description: '' },
      after: { name: other, description: 'Ships' },
    })
  })

  test('add people by their addresses, all or nobody', async ({ assert }) => {
    const { client } = await administratorClient()
    const { id, path } = await makeGroup(client)
    const [one, two] = [await createAccount(), await createAccount()]
    await client.get(path)
    const refused = await client.post(`${path}/members`, {
      emails: `${one.email}\nnobody@example.test`,
    })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'No account has the address nobody@example.test')
    assert.include(refused.html, one.email)
    assert.isEmpty(await memberIds(id))
    const none = await client.post(`${path}/members`, { emails: ' , ' })
    assert.include(none.html, 'Write at least one email address.')
    const many = Array.from({ length: 101 }, (_, n) => `${n}@example.test`).join(' ')
    const over = await client.post(`${path}/members`, { emails: many })
    assert.include(over.html, 'Add at most 100 people at once.')

    const emails = `${one.email.toUpperCase()}, ${two.email};${two.email}`
    const added = await client.post(`${path}/members`, { emails })
    assert.equal(added.location, path)
    const page = await client.get(path)
    assert.include(page.html, 'Added 2 people.')
    assert.include(page.html, two.email)
    assert.sameMembers(await memberIds(id), [one.id, two.id])
    await client.post(`${path}/members`, { emails: one.email })
    const again = await client.get(path)
    assert.include(again.html, 'Added 0 people. 1 person had been in the group before.')
    const entries = await auditOf(id)
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['group.created', 'group.member_added', 'group.member_added']
    )
    const user = await client.get(`/admin/users/${one.id}`)
    assert.include(user.html, path)
  })

  test('search people and take them out, one or several', async ({ assert }) => {
    const { client } = await administratorClient()
    const { id, path } = await makeGroup(client)
    const people = []
    for (const fullName of ['Ada <i>One</i>', 'Bo Two', 'Cy Three', 'Di Four']) {
      people.push(await createAccount({ fullName }))
    }
    await client.get(path)
    await client.post(`${path}/members`, { emails: people.map(({ email }) => email).join('\n') })
    const found = await client.get(`${path}?q=TWO`)
    assert.include(found.html, '1 person matching')
    assert.include(found.html, people[1].email)
    assert.notInclude(found.html, people[0].email)
    const nobody = await client.get(`${path}?q=zzzz`)
    assert.include(nobody.html, 'Nobody matches')

    await client.post(`${path}/members/${people[0].id}/remove`)
    const one = await client.get(path)
    assert.include(one.html, `Removed ${people[0].email}.`)
    await client.post(`${path}/members/remove`, { 'ids[]': [people[1].id, people[2].id, 'x'] })
    const several = await client.get(path)
    assert.include(several.html, 'Removed 2 people.')
    assert.deepEqual(await memberIds(id), [people[3].id])
    await client.post(`${path}/members/remove`)
    const none = await client.get(path)
    assert.include(none.html, 'Tick the people that you mean first.')
    await client.post(`${path}/members/${people[0].id}/remove`)
    const gone = await client.get(path)
    assert.include(gone.html, 'Nobody of them was in the group.')
    const entries = await auditOf(id)
    assert.lengthOf(
      entries.filter(({ action }) => action === 'group.member_removed'),
      3
    )
  })

  test('are found by the search of the admin, the rest in their list', async ({ assert }) => {
    const { client } = await administratorClient()
    const family = newId().slice(-8)
    const { path, name } = await makeGroup(client, `${family} Ä <i>`)
    const found = await client.get(
      `/admin/search?${new URLSearchParams({ q: name.toLowerCase() })}`
    )
    assert.match(found.html, new RegExp(`data-kind="groups"[\\s\\S]*?href="${path}"`))
    assert.include(found.html, '0 people')
    for (let n = 0; n < 8; n++) {
      await makeGroup(client, `${family} ${n}`)
    }
    const many = await client.get(`/admin/search?q=${family}`)
    assert.include(many.html, `href="/admin/groups?q=${family}"`)
  })

  test('delete a group whose name was typed, with its budgets', async ({ assert }) => {
    const { client, account } = await administratorClient()
    const { id, path, name } = await makeGroup(client)
    const person = await createAccount()
    await client.get(path)
    await client.post(`${path}/members`, { emails: person.email })
    const setBudgets = await app.container.make(SetBudgets)
    const subject = `group:${id}` as const
    await setBudgets.execute(
      subject,
      [{ period: 'day', unit: 'tokens', amount: 1_000 }],
      commandOrigin()
    )
    await client.get(`${path}/delete`)
    const refused = await client.post(`${path}/delete`, { typed: 'another' })
    assert.equal(refused.status, 422)
    const done = await client.post(`${path}/delete`, { typed: name })
    assert.equal(done.location, '/admin/groups')
    assert.isEmpty(await memberIds(id))
    assert.equal(await countOf('budgets', subject), 0)
    for (const page of [path, `/admin/limits/rules/${subject}`]) {
      const missing = await client.get(page)
      assert.equal(missing.status, 404)
    }
    const entries = await auditOf(id)
    assert.containSubset(entries.at(-1), { action: 'group.deleted', actor_id: account.id })
    const again = await client.post(`${path}/delete`, { typed: name })
    assert.equal(again.status, 404)
  })

  test('ask the database ten times at most', async ({ assert }) => {
    const { client } = await administratorClient()
    const { path, id } = await makeGroup(client)
    const person = await createAccount()
    await client.get(path)
    await client.post(`${path}/members`, { emails: person.email })
    const setBudgets = await app.container.make(SetBudgets)
    const amount = 1_000
    await setBudgets.execute(
      `group:${id}`,
      [{ period: 'month', unit: 'usd', amount }],
      commandOrigin()
    )
    for (const page of ['/admin/groups', path, `${path}?q=test`]) {
      const statements = await countStatements(() => client.get(page))
      assert.isAtMost(statements.length, 10, `${page}\n${statements.join('\n')}`)
    }
  })
})
