import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { newId } from '#core/ids'
import { auditBy } from '#tests/helpers/audit'
import { administratorClient, type PageClient } from '#tests/helpers/page_client'
import {
  attemptsOf,
  clearWebhooks,
  deliveriesOf,
  givenReceiver,
  givenWebhook,
  makeSender,
  sendDue,
  verified,
} from '#tests/helpers/webhooks'

const SECRET = /whsec_[A-Za-z0-9+/]{43}=/

async function revisionOn(client: PageClient, path: string): Promise<string> {
  const { html } = await client.get(path)
  return /name="revision" value="(\d+)"/.exec(html)?.[1] ?? ''
}

test.group('The pages of webhooks', (group) => {
  group.each.teardown(clearWebhooks)

  test('one is added, tried, and looked into', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { account, client } = await administratorClient()
    const empty = await client.get('/admin/webhooks')
    assert.include(empty.html, 'No webhooks yet')
    await client.get('/admin/webhooks/new')
    const added = await client.post('/admin/webhooks', {
      'url': receiver.url,
      'description': 'Billing',
      'events[]': ['run.completed', 'user.created'],
    })
    assert.equal(added.status, 200, added.html)
    const [secret] = SECRET.exec(added.html) ?? assert.fail('a secret is shown')
    const [, path] = /href="(\/admin\/webhooks\/[0-9a-f-]{36})"/.exec(added.html) ?? []

    const page = await client.get(path)
    assert.notMatch(page.html, SECRET, 'it is not shown again')
    assert.include(page.html, `ends in …${secret.slice(-5, -1)}`)
    const list = await client.get('/admin/webhooks')
    assert.include(list.html, 'run.completed, user.created')

    const tried = await client.post(`${path}/test`)
    assert.match(tried.location ?? '', /\/deliveries\//)
    await sendDue(makeSender(cleanup))
    assert.containsSubset(verified(secret, receiver.messages[0]), { type: 'webhook.test' })
    const delivery = await client.get(tried.location ?? '')
    assert.include(delivery.html, 'Delivered')
    assert.include(delivery.html, 'HTTP 204')
    const filtered = await client.get(`${path}?f[event]=webhook.test&f[state]=delivered`)
    assert.include(filtered.html, tried.location ?? '-')
    const none = await client.get(`${path}?f[event]=user.created`)
    assert.include(none.html, 'No delivery matches')
    const entries = await auditBy(account.id)
    const actions = entries.map(({ action }) => action)
    assert.includeMembers(actions, ['webhook.created', 'webhook.tested'])
    const stored = await sql.read((db) => db.all('select * from webhooks'))
    assert.notInclude(JSON.stringify(stored), secret.slice(6))
  })

  test('what is wrong is told', async ({ assert }) => {
    const { client } = await administratorClient()
    await client.get('/admin/webhooks/new')
    const wrong = await client.post('/admin/webhooks', { url: 'http://10.0.0.1/' })
    assert.equal(wrong.status, 422)
    assert.include(wrong.html, 'WEBHOOK_ALLOWED_PRIVATE_HOSTS')
    assert.include(wrong.html, 'Choose at least one event.')
    for (const url of ['nothing', 'ftp://example.org', 'https://a:b@example.org/', '']) {
      const refused = await client.post('/admin/webhooks', { url, 'events[]': ['run.completed'] })
      assert.equal(refused.status, 422, url)
    }
    const unknown = await client.post('/admin/webhooks', {
      'url': 'https://example.org',
      'events[]': ['webhook.test'],
    })
    assert.equal(unknown.status, 422)
  })

  test('is changed, with both values where somebody else was first', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const { id } = await givenWebhook('https://hooks.example.org/a-secret-path', ['run.completed'])
    const path = `/admin/webhooks/${id}`
    const revision = await revisionOn(client, path)
    const fields = { 'url': 'https://hooks.example.org/b', 'events[]': ['user.created'], revision }
    const saved = await client.post(path, { ...fields, description: 'One', is_enabled: 'on' })
    assert.equal(saved.location, path, saved.html)
    const conflict = await client.post(path, { ...fields, description: 'Two', is_enabled: 'on' })
    assert.equal(conflict.status, 422)
    assert.include(conflict.html, 'set this to “One” meanwhile; you wrote “Two”')
    const entries = await auditBy(account.id)
    const [entry] = entries.filter(({ action }) => action === 'webhook.changed')
    assert.notInclude(JSON.stringify(entry), 'a-secret-path')

    const off = await client.post(path, {
      ...fields,
      description: 'One',
      revision: await revisionOn(client, path),
    })
    assert.equal(off.status, 302)
    const tried = await client.post(`${path}/test`)
    assert.equal(tried.location, path)
    const page = await client.get(path)
    assert.include(page.html, 'turn it on first')
    assert.isEmpty(await deliveriesOf(id))
  })

  test('its secret is replaced', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { account, client } = await administratorClient()
    const { id, secret } = await givenWebhook(receiver.url)
    const path = `/admin/webhooks/${id}`
    const ask = await client.get(`${path}/secret`)
    assert.include(ask.html, 'Replace the secret?')
    const { html } = await client.post(`${path}/secret`)
    const [next] = SECRET.exec(html) ?? assert.fail('a secret is shown')
    assert.notEqual(next, secret)
    await client.post(`${path}/test`)
    await sendDue(makeSender(cleanup))
    assert.isOk(verified(secret, receiver.messages[0]))
    assert.isOk(verified(next, receiver.messages[0]))
    const page = await client.get(path)
    assert.include(page.html, 'signs too until')
    const entries = await auditBy(account.id)
    assert.equal(entries.at(-2)?.action, 'webhook.secret_rotated')
    assert.notInclude(JSON.stringify(entries), next.slice(6))
  })

  test('what failed is sent once more, one or all', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { account, client } = await administratorClient()
    const { id } = await givenWebhook(receiver.url)
    const path = `/admin/webhooks/${id}`
    receiver.answer = (response) => response.writeHead(500).end('<b>out of order</b>')
    const sender = makeSender(cleanup)
    await client.get(path)
    for (let n = 0; n < 3; n++) {
      await client.post(`${path}/test`)
    }
    await sendDue(sender)
    await sql.transaction((db) =>
      db.run(`update webhook_deliveries set state = 'failed', finished_at = ?`, Date.now())
    )
    const page = await client.get(path)
    assert.include(page.html, 'HTTP 500')
    assert.include(page.html, 'Every attempt has failed since')
    const [first] = await deliveriesOf(id)
    const one = `${path}/deliveries/${first.event_id}`
    const delivery = await client.get(one)
    assert.include(delivery.html, '&lt;b&gt;out of order')

    receiver.answer = (response) => response.writeHead(200).end()
    await client.post(`${one}/replay`)
    await sendDue(sender)
    assert.lengthOf(receiver.messages, 4)
    const ask = await client.get(`${path}/replay`)
    assert.include(ask.html, '2 failed deliveries')
    await client.post(`${path}/replay`)
    await sendDue(sender)
    assert.lengthOf(receiver.messages, 6)
    const deliveries = await deliveriesOf(id)
    assert.isTrue(deliveries.every(({ state }) => state === 'delivered'))
    assert.lengthOf(await attemptsOf(id), 6)
    const entries = await auditBy(account.id)
    assert.lengthOf(
      entries.filter(({ action }) => action === 'webhook.replayed'),
      2
    )
  })

  test('the log is read page by page', async ({ assert }) => {
    const { client } = await administratorClient()
    const { id } = await givenWebhook('https://hooks.example.org/')
    const path = `/admin/webhooks/${id}`
    await client.get(path)
    for (let n = 0; n < 12; n++) {
      await client.post(`${path}/test`)
    }
    const idsOn = (html: string) =>
      [...html.matchAll(/\/deliveries\/([0-9a-f-]{36})"/g)].map(([, event]) => event)
    const first = await client.get(`${path}?per=10`)
    const next = /href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"/.exec(first.html)
    const address = (next?.[1] ?? next?.[2] ?? '').replaceAll('&amp;', '&')
    const second = await client.get(address)
    const deliveries = await deliveriesOf(id)
    const newestFirst = deliveries.map(({ event_id: event }) => event).reverse()
    assert.deepEqual([...idsOn(first.html), ...idsOn(second.html)], newestFirst)
  })

  test('is deleted after a question, with its log', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const { id } = await givenWebhook('https://hooks.example.org/')
    const path = `/admin/webhooks/${id}`
    await client.get(path)
    await client.post(`${path}/test`)
    const ask = await client.get(`${path}/delete`)
    assert.include(ask.html, 'Delete A test?')
    const done = await client.post(`${path}/delete`)
    assert.equal(done.location, '/admin/webhooks')
    assert.isEmpty(await deliveriesOf(id))
    const gone = await client.get(path)
    assert.equal(gone.status, 404)
    const entries = await auditBy(account.id)
    assert.equal(entries.at(-1)?.action, 'webhook.deleted')
  })

  test('of something that is not there is told so', async ({ assert }) => {
    const { client } = await administratorClient()
    const { id } = await givenWebhook('https://hooks.example.org/')
    for (const path of [newId(), 'x', `${id}/deliveries/${newId()}`, `${id}/deliveries/x`]) {
      const { status } = await client.get(`/admin/webhooks/${path}`)
      assert.equal(status, 404, path)
    }
    const { status } = await client.post(`/admin/webhooks/${id}/deliveries/${newId()}/replay`)
    assert.equal(status, 404)
  })
})
