import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import type { AuditEvent } from '#audit/audit_event'
import type { AuditFilter } from '#audit/reading/audit_filter'
import { AuditQuery } from '#audit/reading/audit_query'
import { ExportAudit } from '#audit/reading/export_audit'
import { parseEnd, parseMoment } from '#audit/reading/parse_moment'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { anEvent } from '#tests/helpers/audit'

async function record(...events: Partial<AuditEvent>[]) {
  for (const event of events) {
    await sql.transaction((db) => recordAudit(db, anEvent(event)))
  }
}

const query = () => app.container.make(AuditQuery)

async function find(filter: AuditFilter, limit = 50) {
  const reader = await query()
  const { entries } = await reader.page(filter, { limit })
  return entries
}

test.group('Reading the audit log', () => {
  test('finds entries by who, what, whom, from where and when', async ({ assert }) => {
    const [person, other] = [newId(), newId()]
    const address = `2001:db8::${person.slice(-4)}`
    const actor = { kind: 'user' as const, userId: person, label: `${person}@example.test` }
    const target = { type: 'user', id: other, label: `${other}@example.test` }
    const action = `thing.${person.slice(-12)}`
    const before = Date.now()
    await record({ actor, address, action }, { target }, { actor, target, action })
    const until = Date.now() + 1

    const counts = async (filter: AuditFilter) => {
      const entries = await find(filter)
      return entries.length
    }
    assert.equal(await counts({ actor: person }), 2)
    assert.equal(await counts({ actor: actor.label }), 2)
    assert.equal(await counts({ target: other }), 2)
    assert.equal(await counts({ target: target.label }), 2)
    assert.equal(await counts({ actor: person, target: target.label }), 1)
    assert.equal(await counts({ address }), 1)
    assert.equal(await counts({ address, actor: actor.label, target: 'Ada' }), 1)
    assert.equal(await counts({ address, action: 'user.suspended' }), 0)
    assert.equal(await counts({ action }), 2)
    assert.equal(await counts({ person: other }), 2)
    assert.equal(await counts({ action, from: before, until }), 2)
    assert.equal(await counts({ action, from: until + 1_000 }), 0)
    assert.equal(await counts({ address, until: before - 1_000 }), 0)
    const reader = await query()
    assert.equal(await reader.count({ action }, 10), 2)
    assert.equal(await reader.count({ action }, 1), 1)
    assert.include(await reader.actions(), action)
  })

  test('goes through pages in both directions', async ({ assert }) => {
    const action = `page.${newId().slice(-12)}`
    await record(...Array.from({ length: 5 }, () => ({ action })))
    const reader = await query()
    const first = await reader.page({ action }, { limit: 2 })
    assert.containSubset(first, { hasNewer: false, hasOlder: true })
    const second = await reader.page({ action }, { limit: 2, olderThan: first.entries[1].id })
    assert.containSubset(second, { hasNewer: true, hasOlder: true })
    const last = await reader.page({ action }, { limit: 2, olderThan: second.entries[1].id })
    assert.containSubset(last, { hasNewer: true, hasOlder: false })
    assert.lengthOf(last.entries, 1)
    const back = await reader.page({ action }, { limit: 2, newerThan: last.entries[0].id })
    assert.deepEqual(back.entries, second.entries)
    const top = await reader.page({ action }, { limit: 2, newerThan: second.entries[0].id })
    assert.deepEqual(top, { ...first, hasNewer: false })
    const ids = [first, second, last].flatMap(({ entries }) => entries.map(({ id }) => id))
    assert.deepEqual(ids, ids.toSorted().reverse())
  })

  test('finds one entry', async ({ assert }) => {
    const target = { type: 'user', id: newId(), label: 'Ada' }
    await record({ target, reason: 'Asked for it' })
    const [entry] = await find({ target: target.id })
    const reader = await query()
    assert.deepEqual(await reader.find(entry.id), entry)
    assert.containSubset(entry, { target, reason: 'Asked for it', isErased: false })
    assert.isNull(await reader.find(newId()))
  })

  test('exports in the order of time, as lines and as a table', async ({ assert }) => {
    const action = `export.${newId().slice(-12)}`
    const target = { type: 'thing', id: '1', label: '=cmd()' }
    await record({ action, target, after: { note: 'a "quoted"\nline' } }, { action })
    const exportAudit = await app.container.make(ExportAudit)
    const read = async (format: 'jsonl' | 'csv') => {
      let text = ''
      for await (const chunk of exportAudit.execute({ action }, format)) {
        text += chunk
      }
      return text
    }
    const text = await read('jsonl')
    const lines: { id: string; target: unknown; after: unknown }[] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.lengthOf(lines, 2)
    assert.isBelow(lines[0].id.localeCompare(lines[1].id), 0)
    assert.containSubset(lines[0], { target, after: { note: 'a "quoted"\nline' } })
    const table = await read('csv')
    assert.isTrue(table.startsWith('\ufeffid,time,action'))
    assert.include(table, `,'=cmd(),`)
  })
})

test.group('Moments of the audit log', () => {
  test('are days and times of UTC', ({ assert }) => {
    assert.equal(parseMoment('2026-11-26'), Date.UTC(2026, 10, 26))
    assert.equal(parseMoment('2026-11-26T08:30Z'), Date.UTC(2026, 10, 26, 8, 30))
    assert.equal(parseEnd('2026-11-26'), Date.UTC(2026, 10, 27))
    assert.equal(parseEnd('2026-11-26T08:30Z'), Date.UTC(2026, 10, 26, 8, 30))
    for (const text of ['', 'yesterday', '2026-02-31', '2026-13-01', '2026-11-26T08:30', '2026']) {
      assert.isNull(parseMoment(text), text)
    }
  })
})
