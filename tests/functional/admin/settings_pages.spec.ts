import { test } from '@japa/runner'
import settings from '#settings/services/settings'
import { administratorClient } from '#tests/helpers/page_client'
import { auditBy } from '#tests/helpers/audit'
import { clearSettings } from '#tests/helpers/settings'

const GENERAL = '/admin/settings/general'

const fields = (values: Record<string, string> = {}) => ({
  revision: String(settings.revision),
  organisation_name: '',
  time_zone: 'UTC',
  ...values,
})

test.group('The pages of the settings', (group) => {
  group.each.teardown(clearSettings)

  test('each section shows its settings with their sources', async ({ assert }) => {
    const { client } = await administratorClient()
    const first = await client.get('/admin/settings')
    assert.equal(first.location, GENERAL)
    for (const section of ['general', 'sign-in', 'privacy', 'models', 'limits', 'tools']) {
      const { status, html } = await client.get(`/admin/settings/${section}`)
      assert.equal(status, 200, section)
      assert.match(html, /This is the default\.|in the environment, which wins/)
    }
    const missing = await client.get('/admin/settings/nothing')
    assert.equal(missing.status, 404)
  })

  test('a field that the environment has set is locked', async ({ assert }) => {
    const { client } = await administratorClient()
    const { html } = await client.get('/admin/settings/sign-in')
    assert.include(html, 'Set by REGISTRATION in the environment')
    assert.match(html, /<input type="radio"[^>]*name="registration"[^>]*disabled/)
    const forced = await client.post('/admin/settings/sign-in', {
      revision: String(settings.revision),
      registration: 'closed',
    })
    assert.equal(forced.status, 422)
    assert.equal(settings.get('registration'), 'open')
  })

  test('what is saved holds at once, is told, and recorded', async ({ assert }) => {
    const { account, client } = await administratorClient()
    await client.get(GENERAL)
    const saved = await client.post(
      GENERAL,
      fields({ organisation_name: 'Northwind "><b>Labs', time_zone: 'Europe/Berlin' })
    )
    assert.equal(saved.status, 302)
    const { html } = await client.get(saved.location ?? '')
    assert.include(html, 'Saved: General.')
    assert.include(html, 'Northwind &quot;&gt;&lt;b&gt;Labs')
    assert.notInclude(html, '"><b>')
    assert.equal(settings.get('time_zone'), 'Europe/Berlin')
    const entries = await auditBy(account.id)
    assert.lengthOf(
      entries.filter(({ action }) => action === 'setting.changed'),
      2
    )
  })

  test('what is wrong is told beside its field, and kept', async ({ assert }) => {
    const { client } = await administratorClient()
    await client.get('/admin/settings/limits')
    const refused = await client.post('/admin/settings/limits', {
      revision: String(settings.revision),
      runs_per_user: '0',
      streams_per_user: '12',
    })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'Write a whole number from 1 to 100000.')
    assert.match(refused.html, /value="12"/)
    assert.equal(settings.get('streams_per_user'), 8)
  })

  test('whoever saves over another’s change sees both values first', async ({ assert }) => {
    const { client } = await administratorClient()
    await client.get(GENERAL)
    const seen = fields({ organisation_name: 'Mine' })
    await client.post(GENERAL, fields({ organisation_name: 'Theirs' }))
    const conflict = await client.post(GENERAL, seen)
    assert.equal(conflict.status, 422)
    assert.include(conflict.html, 'set this to “Theirs” meanwhile; you wrote “Mine”')
    assert.match(conflict.html, /value="Mine"/)
    assert.equal(settings.get('organisation_name'), 'Theirs')
    const [, revision] = /name="revision" value="(\d+)"/.exec(conflict.html) ?? []
    await client.post(GENERAL, { ...seen, revision })
    assert.equal(settings.get('organisation_name'), 'Mine')
  })
})
