import { test } from '@japa/runner'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { anEvent, auditBy } from '#tests/helpers/audit'
import { doing, runJob, startJob } from '#tests/helpers/jobs'
import { administratorClient } from '#tests/helpers/page_client'

test.group('Pages | audit log', () => {
  test('list entries, filter them and go through pages', async ({ assert }) => {
    const { client } = await administratorClient()
    const action = `test.${newId().slice(-12)}`
    for (let n = 0; n < 12; n++) {
      const target = { type: 'thing', id: String(n), label: `Thing ${n}` }
      await sql.transaction((db) => recordAudit(db, anEvent({ action, target })))
    }
    const first = await client.get(`/admin/audit?f[action]=${action}&per=10`)
    assert.equal(first.status, 200)
    assert.include(first.html, '12 entries matching')
    assert.include(first.html, 'Thing 11')
    assert.notInclude(first.html, '>Thing 1<')
    const next = /href="([^"]+after=[^"]+)"/.exec(first.html)?.[1].replaceAll('&amp;', '&') ?? ''
    const second = await client.get(next)
    assert.include(second.html, 'Thing 1')
    assert.notInclude(second.html, 'Thing 11')
    assert.include(second.html, 'before=')

    const none = await client.get('/admin/audit?f[actor]=nobody@example.test')
    assert.include(none.html, 'No entry matches')
    const wrong = await client.get('/admin/audit?f[from]=yesterday')
    assert.equal(wrong.status, 422)
    assert.include(wrong.html, 'Give days as in 2026-11-26')
    const cursor = await client.get('/admin/audit?after=nonsense')
    assert.equal(cursor.status, 422)
  })

  test('show what was changed, and print markup as text', async ({ assert }) => {
    const { client } = await administratorClient()
    const target = { type: 'thing', id: newId(), label: '<script>alert(1)</script>' }
    const event = anEvent({ target, before: { name: 'old' }, after: { name: '<b>new</b>' } })
    await sql.transaction((db) => recordAudit(db, { ...event, reason: 'Because' }))
    const list = await client.get(`/admin/audit?f[target]=${target.id}`)
    assert.notInclude(list.html, '<script>alert')
    const href = /href="(\/admin\/audit\/[0-9a-f-]{36})"/.exec(list.html)?.[1] ?? ''
    const { status, html } = await client.get(href)
    assert.equal(status, 200)
    assert.include(html, '<del>old</del>')
    assert.include(html, '<ins>&lt;b&gt;new&lt;/b&gt;</ins>')
    assert.include(html, 'Because')
    const missing = await client.get(`/admin/audit/${newId()}`)
    assert.equal(missing.status, 404)
  })

  test('export what is shown, and record that', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const action = `test.${newId().slice(-12)}`
    await sql.transaction((db) => recordAudit(db, anEvent({ action })))
    const { headers, html } = await client.get(`/admin/audit/export?f[action]=${action}`)
    assert.include(headers.get('content-type'), 'text/csv')
    assert.include(headers.get('content-disposition'), 'audit-log.csv')
    assert.lengthOf(html.trim().split('\r\n'), 2)
    const entries = await auditBy(account.id)
    assert.containSubset(entries.at(-1), {
      action: 'audit_log.exported',
      content: JSON.stringify({ after: { action } }),
    })
  })

  test('check the log as a job', async ({ assert }) => {
    const { client } = await administratorClient()
    await client.get('/admin/audit')
    const { status, location } = await client.post('/admin/audit/verify')
    assert.equal(status, 302)
    const waiting = await client.get(location ?? '')
    assert.include(waiting.html, 'Waiting')
    assert.include(waiting.html, 'Cancel the job')
    assert.include(waiting.html, 'http-equiv="refresh"')
    await runJob((location ?? '').split('/').at(-1) ?? '')
    const done = await client.get(location ?? '')
    assert.include(done.html, 'are as they were recorded')
    assert.notInclude(done.html, 'http-equiv="refresh"')
    const list = await client.get('/admin/jobs?view=completed')
    assert.include(list.html, location ?? 'no job')
  })

  test('show a job that is tried again, and one that was given up', async ({ assert, cleanup }) => {
    const { client } = await administratorClient()
    doing(cleanup, () => Promise.reject(new Error('canary of the inside')))
    const id = await startJob()
    await runJob(id)
    const waiting = await client.get(`/admin/jobs/${id}`)
    assert.include(waiting.html, 'To be tried again')
    assert.include(waiting.html, 'Something went wrong; the log says what.')
    assert.notInclude(waiting.html, 'canary')
    await sql.read((db) =>
      db.run('update tracked_jobs set attempts = 4, retry_at = 1 where id = ?', id)
    )
    await runJob(id)
    const { html } = await client.get('/admin/jobs?view=failed')
    const row = html.split('<tr>').find((text) => text.includes(id))
    assert.match(row ?? '', /data-label="Attempts">5</)
    const dead = await client.get(`/admin/jobs/${id}`)
    assert.include(dead.html, `action="/admin/jobs/${id}/retry"`)
  })

  test('cancel and retry a job', async ({ assert }) => {
    const { client } = await administratorClient()
    await client.get('/admin/audit')
    const { location } = await client.post('/admin/audit/verify')
    await client.post(`${location}/cancel`)
    const cancelled = await client.get(location ?? '')
    assert.include(cancelled.html, 'Cancelled')
    await client.post(`${location}/retry`)
    const again = await client.get(location ?? '')
    assert.include(again.html, 'The job goes on')
    await client.post(`${location}/cancel`)
    const result = await client.get(`${location}/result`)
    assert.equal(result.status, 404)
  })
})
