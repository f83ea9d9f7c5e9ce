import { test } from '@japa/runner'
import { administratorClient } from '#tests/helpers/page_client'

test.group('The health page', () => {
  test('shows every part', async ({ assert }) => {
    const { client } = await administratorClient()
    const { status, html } = await client.get('/admin/health')
    assert.equal(status, 200)
    for (const part of ['Database', 'Schema', 'Redis', 'Queue', 'Memory', 'Event loop', 'demo']) {
      assert.include(html, part)
    }
    assert.notInclude(html, 'File storage')
  })

  test('asks all of them when told to', async ({ assert }) => {
    const { client } = await administratorClient()
    await client.get('/admin/health')
    const { status, html } = await client.post('/admin/health/checks')
    assert.equal(status, 200)
    assert.include(html, 'A file was written, read and removed')
    assert.include(html, 'Answered in 0 ms, offers 1 models')
  })

  test('gives a bundle without secrets', async ({ assert }) => {
    const { client } = await administratorClient()
    await client.get('/admin/health')
    const { status, headers, html: text } = await client.post('/admin/health/bundle')
    assert.equal(status, 200)
    assert.include(headers.get('content-disposition') ?? '', 'chatflow-support.json')
    const bundle = JSON.parse(text)
    assert.equal(bundle.settings.time_zone, 'default')
    assert.isAbove(bundle.counts.users, 0)
    assert.isNotEmpty(bundle.checks)
    for (const name of ['APP_KEY', 'JWT_SECRET_KEY', 'DATABASE_URL']) {
      assert.notInclude(text, String(process.env[name]))
    }
  })
})
