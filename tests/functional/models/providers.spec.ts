import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { CreateProvider } from '#ai/administration/create_provider'
import { DeleteProvider } from '#ai/administration/delete_provider'
import { DescribeModels } from '#ai/administration/describe_models'
import { SetModelAlias } from '#ai/administration/set_model_alias'
import { UpdateProvider, type ProviderChange } from '#ai/administration/update_provider'
import { openKey } from '#ai/managed/provider_key'
import { ModelManager } from '#ai/model_manager'
import { Problem } from '#core/problem'
import sql from '#core/services/sql'
import { EditConflict } from '#settings/edit_conflict'
import {
  byNobody,
  clearManagedModels,
  givenProvider,
  KEY,
  providerInput,
} from '#tests/helpers/managed_models'
import type { ProviderRow } from '#ai/managed/provider_rows'

const URL = 'http://127.0.0.1:1099/v1'

async function rowOf(id: string): Promise<ProviderRow> {
  const row = await sql.read((db) =>
    db.get<ProviderRow>('select * from providers where id = ?', id)
  )
  if (row === undefined) {
    throw new Error('there is no such provider')
  }
  return row
}

async function update(id: string, change: Partial<ProviderChange> = {}) {
  const action = await app.container.make(UpdateProvider)
  const { revision } = await rowOf(id)
  const same = {
    ...providerInput({ baseUrl: URL, apiKey: '' }),
    isEnabled: true,
    removesKey: false,
  }
  await action.execute(id, { ...same, revision, ...change }, byNobody)
}

async function described(name: string) {
  const describe = await app.container.make(DescribeModels)
  const providers = await describe.execute()
  return providers.find((one) => one.name === name)
}

async function eventsOf(targetId: string): Promise<string> {
  const rows = await sql.read((db) =>
    db.all(
      `select e.action, p.label, p.content from audit_entries e
       join audit_parts p on p.entry_id = e.id where e.target_id = ?`,
      targetId
    )
  )
  return JSON.stringify(rows)
}

test.group('Providers of the database', (group) => {
  group.each.teardown(clearManagedModels)

  test('a key is sealed, and only its end is shown', async ({ assert }) => {
    const { id, name } = await givenProvider(URL)
    const row = await rowOf(id)
    assert.notInclude(JSON.stringify(row), KEY)
    assert.equal(openKey(id, row.api_key ?? ''), KEY)
    assert.isNull(openKey('another', row.api_key ?? ''))
    const provider = await described(name)
    assert.containsSubset(provider, { key: { end: 'c2K', isReadable: true }, source: 'database' })
    assert.notInclude(JSON.stringify(provider), KEY)
    assert.notInclude(await eventsOf(id), KEY)
    assert.include(await eventsOf(id), 'provider.created')
  })

  test('blank keeps the key, another one replaces it, and it can be removed', async ({
    assert,
  }) => {
    const { id } = await givenProvider(URL)
    await update(id, { baseUrl: `${URL}/other` })
    let row = await rowOf(id)
    assert.equal(openKey(id, row.api_key ?? ''), KEY)
    await update(id, { apiKey: 'sk-other-0123456789-xyz' })
    row = await rowOf(id)
    assert.equal(row.api_key_end, 'xyz')
    await update(id, { removesKey: true })
    row = await rowOf(id)
    assert.isNull(row.api_key)
    assert.isNull(row.api_key_end)
    assert.include(await eventsOf(id), 'provider.changed')
  })

  test('a key does not go to another host than it was given for', async ({ assert }) => {
    const { id } = await givenProvider(URL)
    const elsewhere = 'https://elsewhere.example/v1'
    await assert.rejects(() => update(id, { baseUrl: elsewhere }), /write the key anew/)
    await update(id, { baseUrl: elsewhere, apiKey: KEY })
    const row = await rowOf(id)
    assert.equal(row.base_url, elsewhere)
  })

  test('a key that cannot be read is no key', async ({ assert }) => {
    const { id, name } = await givenProvider(URL, ['one'])
    await sql.read((db) => db.run(`update providers set api_key = 'nonsense' where id = ?`, id))
    await update(id, { passesUnlisted: true })
    const models = await app.container.make(ModelManager)
    assert.isFalse(models.offers(`${name}/one`))
    const provider = await described(name)
    assert.isFalse(provider?.key?.isReadable)
  })

  test('one that is off offers nothing', async ({ assert }) => {
    const { id, name } = await givenProvider(URL, ['one'])
    const models = await app.container.make(ModelManager)
    assert.isTrue(models.offers(`${name}/one`))
    await update(id, { isEnabled: false })
    assert.isFalse(models.offers(`${name}/one`))
  })

  test('the models of an official address are known', async ({ assert }) => {
    const { name } = await givenProvider('')
    const provider = await described(name)
    assert.equal(provider?.baseUrl, 'https://api.openai.com/v1')
    const models = provider?.models ?? []
    assert.isTrue(models.every(({ isEnabled }) => isEnabled === true))
    assert.isAbove(models.filter(({ model }) => model.prices !== null).length, 5)
  })

  test('is refused where {field} is {value}')
    .with([
      { field: 'name', value: 'Upper', input: { name: 'Upper' } },
      { field: 'name', value: 'demo', input: { name: 'demo' } },
      { field: 'name', value: 'a/b', input: { name: 'a/b' } },
      { field: 'name', value: '__proto__', input: { name: '__proto__' } },
      { field: 'driver', value: 'demo', input: { driver: 'demo' } },
      { field: 'api', value: 'soap', input: { api: 'soap' } },
      { field: 'base_url', value: 'ftp://x', input: { baseUrl: 'ftp://x' } },
      { field: 'base_url', value: 'http://example.org', input: { baseUrl: 'http://example.org' } },
      { field: 'base_url', value: 'with a user', input: { baseUrl: 'https://a:b@example.org' } },
      { field: 'base_url', value: 'a mail port', input: { baseUrl: 'https://example.org:25' } },
      { field: 'api_key', value: 'two lines', input: { apiKey: 'sk-1\nsk-2' } },
    ])
    .run(async ({ assert }, { field, input }) => {
      const action = await app.container.make(CreateProvider)
      const given = { ...providerInput({ baseUrl: URL }), name: 'fine', ...input }
      const error = await action.execute(given, byNobody).catch((reason: unknown) => reason)
      assert.instanceOf(error, Problem)
      assert.containsSubset(error, { code: 'validation_failed', errors: [{ field }] })
    })

  test('a name is given once, also at the same moment', async ({ assert }) => {
    const action = await app.container.make(CreateProvider)
    const create = () =>
      action.execute({ ...providerInput({ baseUrl: URL }), name: 'twice' }, byNobody)
    const results = await Promise.allSettled([create(), create(), create()])
    assert.lengthOf(
      results.filter(({ status }) => status === 'fulfilled'),
      1
    )
    for (const result of results) {
      if (result.status === 'rejected') {
        assert.instanceOf(result.reason, Problem)
      }
    }
  })

  test('two people who change one provider: the second sees both values', async ({ assert }) => {
    const { id } = await givenProvider(URL)
    const { revision } = await rowOf(id)
    await update(id, { api: 'chat' })
    const error = await update(id, { api: 'responses', revision }).catch(
      (reason: unknown) => reason
    )
    assert.instanceOf(error, EditConflict)
    assert.containsSubset(error, { edits: [{ field: 'api', yours: 'responses', theirs: 'chat' }] })
  })

  test('one that is deleted takes its models and aliases along', async ({ assert }) => {
    const { id, name } = await givenProvider(URL, ['one'])
    const setAlias = await app.container.make(SetModelAlias)
    await setAlias.execute('short', `${name}/one`, byNobody)
    const action = await app.container.make(DeleteProvider)
    await action.execute(id, byNobody)
    const models = await app.container.make(ModelManager)
    assert.isFalse(models.offers('short'))
    assert.isUndefined(await described(name))
    await assert.rejects(() => action.execute(id, byNobody), 'There is no such provider.')
  })
})
