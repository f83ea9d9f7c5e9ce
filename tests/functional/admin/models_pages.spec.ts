import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { DescribeModels } from '#ai/administration/describe_models'
import { ModelManager } from '#ai/model_manager'
import { newId } from '#core/ids'
import { auditBy } from '#tests/helpers/audit'
import {
  clearManagedModels,
  givenModelServer,
  givenProvider,
  KEY,
} from '#tests/helpers/managed_models'
import { administratorClient } from '#tests/helpers/page_client'

const newName = () => `p${newId().replaceAll('-', '').slice(-12)}`

async function revisionOf(id: string): Promise<string> {
  const describe = await app.container.make(DescribeModels)
  const providers = await describe.execute()
  const models = providers.flatMap(({ models: all }) => all)
  return String(models.find(({ model }) => model.id === id)?.stored?.revision ?? 0)
}

test.group('The pages of providers', (group) => {
  group.each.teardown(clearManagedModels)

  test('a provider is added, checked, and its models are turned on', async ({
    assert,
    cleanup,
  }) => {
    const server = await givenModelServer(cleanup, { models: ['one', 'meta/llama:70b'] })
    const { account, client } = await administratorClient()
    const name = newName()
    await client.get('/admin/providers/new')
    const added = await client.post('/admin/providers', {
      name,
      driver: 'openai',
      base_url: server.url,
      api: '',
      api_key: KEY,
    })
    assert.equal(added.status, 302, added.html)
    const path = added.location ?? ''
    const page = await client.get(path)
    assert.include(page.html, `Added ${name}. ${name} can be used.`)
    assert.include(page.html, 'Key accepted')
    assert.include(page.html, '2 models found')
    assert.include(page.html, 'ends in …c2K')
    assert.notInclude(page.html, KEY)

    const all = await client.get(`${path}?show=all`)
    assert.include(all.html, `${name}/meta/llama:70b`)
    const turned = await client.post(`${path}/models`, {
      'ids[]': [`${name}/one`, `${name}/meta/llama:70b`],
      'state': 'on',
    })
    assert.equal(turned.status, 302)
    const models = await app.container.make(ModelManager)
    assert.isTrue(models.offers(`${name}/one`))
    const one = await client.get(`/admin/models/${name}/${encodeURIComponent('meta/llama:70b')}`)
    assert.equal(one.status, 200)
    assert.include(one.html, `${name}/meta/llama:70b`)
    const list = await client.get('/admin/models')
    assert.include(list.html, `${name}/one`)
    const entries = await auditBy(account.id)
    const actions = entries.map(({ action }) => action)
    assert.includeMembers(actions, ['provider.created', 'provider.checked', 'models.enabled'])
  })

  test('what is wrong is told, and the key is not shown again', async ({ assert }) => {
    const { client } = await administratorClient()
    await client.get('/admin/providers/new')
    const refused = await client.post('/admin/providers', {
      name: 'Not Good',
      driver: 'openai',
      base_url: 'http://10.0.0.1/v1',
      api_key: KEY,
    })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'small letters')
    assert.include(refused.html, 'PROVIDERS_ALLOWED_PRIVATE_HOSTS')
    assert.include(refused.html, 'value="http://10.0.0.1/v1"')
    assert.notInclude(refused.html, KEY)
  })

  test('is changed, with both values where somebody else was first', async ({ assert }) => {
    const { client } = await administratorClient()
    const { id } = await givenProvider('http://127.0.0.1:1099/v1')
    const path = `/admin/providers/${id}`
    const { html } = await client.get(path)
    const [, revision] = /name="revision" value="(\d+)"/.exec(html) ?? []
    const same = { driver: 'openai', base_url: 'http://127.0.0.1:1099/v1', is_enabled: 'on' }
    const saved = await client.post(path, { ...same, api: 'chat', revision })
    assert.equal(saved.status, 302, saved.html)
    const conflict = await client.post(path, { ...same, api: 'responses', revision })
    assert.equal(conflict.status, 422)
    assert.include(conflict.html, 'set this to “chat” meanwhile; you wrote “responses”')
  })

  test('is deleted after its name was written', async ({ assert }) => {
    const { client } = await administratorClient()
    const { id, name } = await givenProvider('http://127.0.0.1:1099/v1')
    const path = `/admin/providers/${id}`
    const ask = await client.get(`${path}/delete`)
    assert.include(ask.html, `Delete ${name}?`)
    const wrong = await client.post(`${path}/delete`, { typed: 'another' })
    assert.equal(wrong.status, 422)
    const done = await client.post(`${path}/delete`, { typed: name })
    assert.equal(done.location, '/admin/models')
    const gone = await client.get(path)
    assert.equal(gone.status, 404)
  })

  test('one of the environment is shown, and not changed', async ({ assert }) => {
    const { client } = await administratorClient()
    const page = await client.get('/admin/providers/demo')
    assert.equal(page.status, 200)
    assert.include(page.html, 'What the environment configures is changed there.')
    const forced = await client.post('/admin/providers/demo', {
      driver: 'openai',
      base_url: 'https://example.org/v1',
      revision: '0',
    })
    assert.equal(forced.status, 404)
    const removed = await client.post('/admin/providers/demo/delete', { typed: 'demo' })
    assert.equal(removed.status, 404)
  })
})

test.group('The pages of models', (group) => {
  group.each.teardown(clearManagedModels)

  test('a model is described, restricted, priced and named', async ({ assert }) => {
    const { client } = await administratorClient()
    const { name } = await givenProvider('http://127.0.0.1:1099/v1', ['one', 'two'])
    const id = `${name}/one`
    const path = `/admin/models/${name}/one`
    await client.get(path)
    const saved = await client.post(path, {
      is_enabled: 'on',
      access: 'admins',
      name: 'The <b>one</b>',
      context_tokens: '64000',
      fallbacks: `${name}/two`,
      revision: await revisionOf(id),
    })
    assert.equal(saved.status, 302, saved.html)
    const priced = await client.post(`${path}/prices`, { input: '2.5', output: '10' })
    assert.equal(priced.status, 302, priced.html)
    const planned = await client.post(`${path}/prices`, {
      input: '3',
      output: '12',
      from: new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10),
    })
    assert.equal(planned.status, 302, planned.html)
    const { html } = await client.get(path)
    assert.include(html, 'The &lt;b&gt;one&lt;/b&gt;')
    assert.include(html, '$2.50')
    assert.include(html, 'Planned')
    assert.include(html, 'Holds now')
    const [, remove] = /action="([^"]+\/remove)"/.exec(html) ?? []
    const taken = await client.post(remove)
    assert.equal(taken.location, path)
    const after = await client.get(path)
    assert.notInclude(after.html, 'Planned')

    const alias = await client.post('/admin/models/aliases', { alias: 'quick', model: id })
    assert.equal(alias.location, '/admin/models')
    const listed = await client.get('/admin/models')
    assert.include(listed.html, 'quick now stands for')
    const removed = await client.post('/admin/models/aliases/quick/remove')
    assert.equal(removed.status, 302)
  })

  test('what is wrong is told beside its field', async ({ assert }) => {
    const { client } = await administratorClient()
    const { name } = await givenProvider('http://127.0.0.1:1099/v1', ['one'])
    const path = `/admin/models/${name}/one`
    await client.get(path)
    const refused = await client.post(path, {
      is_enabled: 'on',
      access: 'nobody',
      context_tokens: 'many',
      fallbacks: 'nobody/none',
      revision: '99999999',
    })
    assert.equal(refused.status, 422)
    for (const message of [
      'Choose who may use it',
      'whole number of tokens',
      'nobody/none is no',
    ]) {
      assert.include(refused.html, message)
    }
    const prices = await client.post(`${path}/prices`, {
      input: 'free',
      output: '',
      from: '2020-01-01',
    })
    assert.equal(prices.status, 422)
    assert.include(prices.html, 'billed already')
    const alias = await client.post('/admin/models/aliases', { alias: 'NO', model: `${name}/one` })
    assert.equal(alias.status, 422)
    const missing = await client.get('/admin/models/nobody/none')
    assert.equal(missing.status, 404)
    const unknown = await client.post('/admin/models/nobody/none', {
      access: 'everyone',
      revision: '0',
    })
    assert.equal(unknown.status, 404)
  })
})
