import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import { BreakdownReport } from '#analytics/reports/breakdown_report'
import { periodBetween } from '#analytics/period'
import { DIMENSIONS } from '#analytics/reports/report_line'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { createConversation } from '#tests/helpers/conversations'
import { countStatements } from '#tests/helpers/count_statements'
import { addAnswer, rollUp } from '#tests/helpers/figures'
import { administratorClient } from '#tests/helpers/page_client'

/** A day that no other test writes to. */
const DAY = '1999-03-28'
const AT = Date.parse(`${DAY}T12:00:00Z`)

async function addSome() {
  const person = await createAccount({ fullName: '=HYPERLINK("http://x")' })
  const conversation = await createConversation(person)
  await addAnswer(conversation, {
    endedAt: AT,
    model: 'one/first',
    calls: [{ tool: 'srv__do', state: 'failed', durationMs: 40 }],
  })
  await addAnswer(conversation, { endedAt: AT + 1, model: 'two/second', costNanoUsd: null })
  return person
}

test.group('Analytics', (group) => {
  let person: Awaited<ReturnType<typeof addSome>>
  group.setup(async () => {
    person = await addSome()
    await rollUp()
  })

  for (const by of DIMENSIONS) {
    test(`show figures by ${by}, in few queries`, async ({ assert }) => {
      const { client } = await administratorClient()
      const path = `/admin/analytics?by=${by}&from=${DAY}&to=${DAY}`
      const answers: Awaited<ReturnType<typeof client.get>>[] = []
      const statements = await countStatements(async () => answers.push(await client.get(path)))
      assert.equal(answers[0].status, 200)
      assert.isAtMost(statements.length, 10, statements.join('\n'))
      const expected = {
        day: '28 Mar',
        person: person.email,
        model: 'two/second',
        provider: 'one',
        tool: 'srv__do',
      }
      assert.include(answers[0].html, expected[by])
    })
  }

  test('are downloaded as CSV that no spreadsheet takes for formulas', async ({ assert }) => {
    const { client } = await administratorClient()
    const path = `/admin/analytics/export?by=person&from=${DAY}&to=${DAY}`
    const { html: csv, headers } = await client.get(path)
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8')
    assert.include(headers.get('content-disposition') ?? '', 'usage-by-person.csv')
    const rows: Record<string, string>[] = parse(csv, { bom: true, columns: true })
    assert.lengthOf(rows, 1)
    assert.equal(rows[0].name, `'=HYPERLINK("http://x")`)
    assert.equal(rows[0].messages, '2')
    assert.equal(rows[0].cost_usd, '0.000001')
    const audited = await sql.read((db) =>
      db.get<{ count: number }>(
        `select count(*) as count from audit_entries where action = 'usage.exported'`
      )
    )
    assert.isAbove(audited?.count ?? 0, 0)
  })

  test('keep the page where it is when a column is sorted', async ({ assert }) => {
    const { client } = await administratorClient()
    const { html } = await client.get(`/admin/analytics?by=model&from=${DAY}&to=${DAY}&sort=name`)
    assert.match(html, /aria-sort="ascending"/)
    assert.isBelow(html.indexOf('one/first'), html.indexOf('two/second'))
    const { html: reversed } = await client.get(
      `/admin/analytics?by=model&from=${DAY}&to=${DAY}&sort=-name`
    )
    assert.isAbove(reversed.indexOf('one/first'), reversed.indexOf('two/second'))
  })

  test('refuse days that are none, too many of them, and strange queries', async ({ assert }) => {
    const { client } = await administratorClient()
    for (const query of [
      'from=2026-02-30',
      'from=2020-01-01&to=2026-01-01',
      'by=x',
      'page=0',
      'sort=x',
      'by[]=day',
    ]) {
      const { status } = await client.get(`/admin/analytics?${query}`)
      assert.equal(status, 422, query)
    }
  })

  test('know the days of each zone, also where clocks change', async ({ assert }) => {
    const report = await app.container.make(BreakdownReport)
    const conversation = await createConversation(await createAccount())
    /* The last quarter of an hour of a day of 23 hours in Berlin, and the first of the next one. */
    await addAnswer(conversation, { endedAt: Date.parse('1998-03-29T21:59:59Z') })
    await addAnswer(conversation, { endedAt: Date.parse('1998-03-29T22:00:00Z') })
    await rollUp()
    const countsIn = async (zone: string) => {
      const period = periodBetween({ from: '1998-03-29', to: '1998-03-30' }, zone, Date.now())
      if (period === null) {
        throw new Error('no such period')
      }
      const { lines } = await report.execute({ by: 'day', period, sort: 'name' })
      return lines.map(({ current }) => current.count)
    }
    assert.deepEqual(await countsIn('Europe/Berlin'), [1, 1])
    assert.deepEqual(await countsIn('Asia/Kathmandu'), [0, 2])
    assert.deepEqual(await countsIn('America/St_Johns'), [2, 0])
  })
})
