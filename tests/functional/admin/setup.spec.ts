import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { CreateSetupLink } from '#auth/setup/create_setup_link'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import settings from '#settings/services/settings'
import { createAccount } from '#tests/helpers/accounts'
import { auditBy } from '#tests/helpers/audit'
import { expireLink, tokenOf } from '#tests/helpers/links'
import { PageClient } from '#tests/helpers/page_client'
import { clearSettings } from '#tests/helpers/settings'
import { withoutAdministrators } from '#tests/helpers/setup'

const PASSWORD = 'a password for admins'
const STEPS = ['organisation', 'provider', 'tools', 'access', 'message']
const POSTS = [...STEPS, 'provider/check', 'provider/remove', 'finish']

async function newLink() {
  const create = await app.container.make(CreateSetupLink)
  return create.execute(systemOrigin())
}

const newAdministrator = () => ({
  full_name: 'Maren Voss',
  email: `${newId()}@example.test`,
  password: PASSWORD,
  password_again: PASSWORD,
})

/** A browser in which the first step has just been done. */
async function begin() {
  const path = `/setup/${tokenOf(await newLink())}`
  const client = new PageClient()
  await client.get(path)
  const fields = newAdministrator()
  const answer = await client.post(path, fields)
  return { client, answer, path, ...fields }
}

test.group('/setup', (group) => {
  group.each.setup(async () => {
    await withoutAdministrators()
    return async () => {
      await clearSettings()
      await sql.read((db) => db.run('delete from setup_progress'))
    }
  })

  test('is where everything leads while nobody is an administrator, but for the API', async ({
    client: api,
    assert,
  }) => {
    const client = new PageClient()
    const admin = await client.get('/admin/missing')
    assert.equal(admin.location, '/login')
    const login = await client.get('/login')
    assert.equal(login.location, '/setup')
    const waiting = await client.get('/setup')
    assert.include(waiting.html, 'setup:link')
    const me = await api.get('/auth/me')
    me.assertStatus(401)
    for (const step of STEPS) {
      const answered = await client.get(`/setup/${step}`)
      assert.equal(answered.location, '/setup')
    }
  })

  test('goes from the link to the end without scripts, and is gone then', async ({ assert }) => {
    const { client, answer, email } = await begin()
    assert.equal(answer.location, '/setup/organisation')
    const page = await client.get('/setup/organisation')
    assert.include(page.html, 'Europe/Berlin')
    const organisation = await client.post('/setup/organisation', {
      organisation_name: 'Northwind Labs',
      time_zone: 'Europe/Berlin',
    })
    assert.equal(organisation.location, '/setup/provider')
    assert.equal(settings.get('organisation_name'), 'Northwind Labs')
    assert.equal(settings.get('time_zone'), 'Europe/Berlin')

    await client.get('/setup/provider')
    const provider = await client.post('/setup/provider', { skip: '1' })
    assert.equal(provider.location, '/setup/tools')
    const again = await client.get('/setup')
    assert.equal(again.location, '/setup/tools')
    await client.get('/setup/tools')
    const tools = await client.post('/setup/tools', { skip: '1' })
    assert.equal(tools.location, '/setup/access')
    const asked = await client.get('/setup/access')
    assert.include(asked.html, 'Set by REGISTRATION of the environment')
    const access = await client.post('/setup/access', {
      registration_domains: 'example.org\nexample.net',
      conversation_reading: 'off',
    })
    assert.equal(access.location, '/setup/message')
    assert.equal(settings.get('conversation_reading'), 'off')
    assert.deepEqual(settings.get('registration_domains'), ['example.org', 'example.net'])

    await client.get('/setup/message')
    const sent = await client.post('/setup/message', { message: 'Hello <b>there</b>' })
    assert.match(sent.location ?? '', /^\/setup\/message\?run=/)
    const answered = await client.get(sent.location ?? '')
    assert.include(answered.html, 'Demo')
    assert.notInclude(answered.html, '<b>there</b>')

    const finished = await client.post('/setup/finish')
    assert.equal(finished.location, '/admin')
    for (const path of ['', ...STEPS.map((step) => `/${step}`)]) {
      const gone = await client.get(`/setup${path}`)
      assert.equal(gone.status, 404, path)
    }
    const user = await sql.read((db) =>
      db.get<{ id: string }>('select id from users where email = ?', email)
    )
    const entries = await auditBy(user?.id ?? '')
    assert.includeMembers(
      entries.map(({ action }) => action),
      ['setup.begun', 'user.signed_in', 'setting.changed', 'setup.finished']
    )
  })

  test('keeps what is wrong in a form, with its messages', async ({ assert }) => {
    const { client } = await begin()
    await client.get('/setup/organisation')
    const refused = await client.post('/setup/organisation', {
      organisation_name: 'Northwind',
      time_zone: 'Mars/Base',
    })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'Northwind')
    assert.equal(settings.get('organisation_name'), 'Chatflow')
    await client.get('/setup/provider')
    const provider = await client.post('/setup/provider', {
      kind: 'other',
      base_url: 'http://169.254.169.254/v1',
      api_key: 'sk-secret-never-shown',
    })
    assert.equal(provider.status, 422)
    assert.notInclude(provider.html, 'sk-secret-never-shown')
    await client.get('/setup/tools')
    const tools = await client.post('/setup/tools', { name: 'a b', url: 'https://x.example/mcp' })
    assert.equal(tools.status, 422)
  })

  test('refuses a link that is used, too old or made up, and makes nobody', async ({ assert }) => {
    const late = await newLink()
    const client = new PageClient()
    await client.get(`/setup/${tokenOf(late)}`)
    await expireLink(late)
    for (const token of [tokenOf(late), 'x', 'A'.repeat(43)]) {
      const looked = await client.get(`/setup/${token}`)
      assert.equal(looked.status, 403)
      const posted = await client.post(`/setup/${token}`, newAdministrator())
      assert.equal(posted.status, 403)
      assert.include(posted.html, 'link is not good')
    }
    const { path } = await begin()
    const used = await client.post(path, newAdministrator())
    assert.equal(used.status, 404)
    const row = await sql.read((db) =>
      db.get<{ count: number }>(`select count(*) as count from users where role = 'admin'`)
    )
    assert.equal(Number(row?.count), 1)
  })

  test('has one winner of two people with the same link', async ({ assert }) => {
    const path = `/setup/${tokenOf(await newLink())}`
    const clients = [new PageClient(), new PageClient()]
    for (const client of clients) {
      await client.get(path)
    }
    const answers = await Promise.all(clients.map((one) => one.post(path, newAdministrator())))
    assert.lengthOf(
      answers.filter(({ location }) => location === '/setup/organisation'),
      1
    )
  })

  test('lets nobody but administrators go on with it', async ({ assert }) => {
    await begin()
    const stranger = new PageClient()
    await stranger.get('/login')
    for (const step of STEPS) {
      const answered = await stranger.get(`/setup/${step}`)
      assert.equal(answered.location, '/login')
    }
    for (const step of POSTS) {
      const answered = await stranger.post(`/setup/${step}`, { skip: '1' })
      assert.equal(answered.location, '/login', step)
    }
    const { client, email } = await (async () => {
      await withoutAdministrators()
      return begin()
    })()
    await createAccount({ role: 'admin' })
    await sql.read((db) => db.run(`update users set role = 'member' where email = ?`, email))
    for (const step of POSTS) {
      const answered = await client.post(`/setup/${step}`, { skip: '1' })
      assert.equal(answered.status, 403, step)
    }
  })

  test('shows nobody the answer of somebody else', async ({ assert }) => {
    const { client } = await begin()
    await client.get('/setup/message')
    const { runId } = await sql.read(async (db) => {
      const row = await db.get<{ id: string }>('select id from runs order by key desc limit 1')
      return { runId: row?.id ?? newId() }
    })
    const events = await client.get(`/setup/message/events?run=${runId}`)
    assert.equal(events.status, 404)
    const page = await client.get(`/setup/message?run=${runId}`)
    assert.notInclude(page.html, 'answer-heading')
  })
})
