import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { DescribeModels } from '#ai/administration/describe_models'
import { SetModelAlias } from '#ai/administration/set_model_alias'
import { SetModelPrices } from '#ai/administration/set_model_prices'
import { SwitchModels } from '#ai/administration/switch_models'
import { UpdateModel, type ModelChange } from '#ai/administration/update_model'
import { ModelManager } from '#ai/model_manager'
import sql from '#core/services/sql'
import settings from '#settings/services/settings'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { chat, sendJson, serverUrl } from '#tests/helpers/chats'
import {
  byNobody,
  clearManagedModels,
  givenModelServer,
  givenProvider,
} from '#tests/helpers/managed_models'
import { freePort } from '#tests/support/free_port'

const ONE_DAY_MS = 24 * 60 * 60 * 1000

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

async function switchModel(id: string, isEnabled: boolean) {
  const action = await app.container.make(SwitchModels)
  return action.execute([id], isEnabled, byNobody)
}

async function change(id: string, fields: Partial<ModelChange>) {
  const action = await app.container.make(UpdateModel)
  const blank = { name: '', contextTokens: '', maxOutputTokens: '', fallbacks: '' }
  const input = { isEnabled: true, access: 'everyone', ...blank, revision: 1_000_000, ...fields }
  return action.execute(id, input, byNobody)
}

async function setPrices(id: string, input: string, output: string, from = '') {
  const action = await app.container.make(SetModelPrices)
  await action.execute(id, { from, input, cachedInput: '', output }, byNobody)
}

async function listed(account: TestAccount): Promise<string[]> {
  const { body } = await sendJson('GET', serverUrl('/models'), account)
  const page: { data: { id: string }[] } = JSON.parse(JSON.stringify(body))
  return page.data.map(({ id }) => id)
}

async function ask(account: TestAccount, model: string) {
  const { status, body } = await chat(account, { message: 'Hello', model })
  return status === 200
    ? body.message.parts.map((part) => ('text' in part ? part.text : '')).join('')
    : body.code
}

async function costs(account: TestAccount): Promise<(number | null)[]> {
  const rows = await sql.read((db) =>
    db.all<{ cost_nano_usd: number | null }>(
      'select cost_nano_usd from usage_entries where user_id = ? order by created_at, id',
      account.id
    )
  )
  return rows.map((row) => row.cost_nano_usd)
}

test.group('Models of providers of the database', (group) => {
  group.each.teardown(clearManagedModels)

  test('answer while they are on, and are listed', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const account = await createAccount()
    assert.equal(await ask(account, `${name}/one`), 'This is one.')
    assert.equal(await ask(account, `${name}/two`), 'model_unknown')
    assert.include(await listed(account), `${name}/one`)
    assert.notInclude(await listed(account), `${name}/two`)

    await switchModel(`${name}/one`, false)
    await switchModel(`${name}/two`, true)
    assert.equal(await ask(account, `${name}/one`), 'model_unknown')
    assert.equal(await ask(account, `${name}/two`), 'This is two.')
    assert.notInclude(await listed(account), `${name}/one`)
  })

  test('a conversation whose model was turned off is not answered by another', async ({
    assert,
    cleanup,
  }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const account = await createAccount()
    const first = await chat(account, { message: 'Hello', model: `${name}/one` })
    await switchModel(`${name}/one`, false)
    const conversation = { conversation_id: first.body.conversation_id }
    const next = await chat(account, { message: 'And?', ...conversation })
    assert.equal(next.status, 422)
    assert.equal(next.body.code, 'model_unknown')
    const other = await chat(account, { message: 'And?', ...conversation, model: 'demo/demo' })
    assert.equal(other.status, 200)
  })

  test('may be kept for administrators', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    await change(`${name}/one`, { access: 'admins' })
    const [member, admin] = [await createAccount(), await createAccount({ role: 'admin' })]
    assert.equal(await ask(member, `${name}/one`), 'model_unknown')
    assert.equal(await ask(admin, `${name}/one`), 'This is one.')
    assert.notInclude(await listed(member), `${name}/one`)
    assert.include(await listed(admin), `${name}/one`)
    const made = await sendJson('POST', serverUrl('/conversations'), member, {
      model: `${name}/one`,
    })
    assert.equal(made.status, 422)
  })

  test('an alias is another name, and what it named stays', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one', 'two'])
    const setAlias = await app.container.make(SetModelAlias)
    await setAlias.execute('quick', `${name}/one`, byNobody)
    const account = await createAccount()
    const made = await sendJson('POST', serverUrl('/conversations'), account, { model: 'quick' })
    const conversation: { id: string; model: string } = JSON.parse(made.text)
    assert.equal(conversation.model, `${name}/one`)
    assert.equal(await ask(account, 'quick'), 'This is one.')

    await setAlias.execute('quick', `${name}/two`, byNobody)
    assert.equal(await ask(account, 'quick'), 'This is two.')
    const old = await chat(account, { message: 'Hello', conversation_id: conversation.id })
    assert.include(JSON.stringify(old.body.message.parts), 'This is one.')

    await setAlias.remove('quick', byNobody)
    assert.equal(await ask(account, 'quick'), 'model_unknown')
    await assert.rejects(() => setAlias.execute('a/b', `${name}/one`, byNobody))
    await assert.rejects(() => setAlias.execute('quick', 'nobody/one', byNobody))
    await assert.rejects(() => setAlias.execute('slow', 'quick', byNobody))
  })

  test('each answer is billed with the prices of its time', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const model = `${name}/one`
    const account = await createAccount()
    await ask(account, model)
    await setPrices(model, '2', '10')
    await ask(account, model)
    await setPrices(model, '0.05', '1')
    await setPrices(model, '900', '900', dayOf(Date.now() + 2 * ONE_DAY_MS))
    await ask(account, model)
    /* 1,000 tokens in and 100 out, in billionths of a dollar. */
    assert.deepEqual(await costs(account), [null, 3_000_000, 150_000])
  })

  test('prices of the past cannot be changed, planned ones can be taken back', async ({
    assert,
    cleanup,
  }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const model = `${name}/one`
    const yesterday = dayOf(Date.now() - ONE_DAY_MS)
    await assert.rejects(() => setPrices(model, '1', '1', yesterday), /billed already/)
    for (const bad of ['', '-1', '1e3', 'free', '1.2345678', '99999999']) {
      await assert.rejects(() => setPrices(model, bad, '1'))
    }
    await setPrices(model, '1', '1')
    await setPrices(model, '2', '2', dayOf(Date.now() + 2 * ONE_DAY_MS))
    const ids = await sql.read((db) =>
      db.all<{ id: number }>('select id from model_prices order by from_at')
    )
    const action = await app.container.make(SetModelPrices)
    await assert.rejects(() => action.takeBack(model, ids[0].id, byNobody), /hold already/)
    await action.takeBack(model, ids[1].id, byNobody)
    await assert.rejects(() => action.takeBack(model, ids[1].id, byNobody))
  })

  test('the next model answers where one cannot be reached', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const dead = await givenProvider(`http://127.0.0.1:${await freePort()}/v1`, ['gone'])
    const account = await createAccount()
    await change(`${dead.name}/gone`, { fallbacks: `${name}/one` })
    assert.equal(await ask(account, `${dead.name}/gone`), 'This is one.')
    await switchModel(`${name}/one`, false)
    assert.equal(await ask(account, `${dead.name}/gone`), 'provider_unavailable')
  }).timeout(60_000)

  test('the default model stays on and for everybody', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const model = `${name}/one`
    using _ = settings.fix({ default_model: model })
    await assert.rejects(() => switchModel(model, false), /default model/)
    await assert.rejects(() => change(model, { access: 'admins' }), /default model/)
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Hello' })
    assert.include(JSON.stringify(body.message.parts), 'This is one.')
  })

  test('a default model that is gone leaves nobody without an answer', async ({ assert }) => {
    using _ = settings.fix({ default_model: 'gone/gone' })
    const models = await app.container.make(ModelManager)
    assert.equal(models.defaultId, 'demo/demo')
  })

  test('two people who change one model: the second is told', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const describe = await app.container.make(DescribeModels)
    const seen = async () => {
      const providers = await describe.execute()
      return providers.find((one) => one.name === name)?.models[0].stored?.revision ?? 0
    }
    const revision = await seen()
    await change(`${name}/one`, { name: 'Mine', revision })
    await assert.rejects(() => change(`${name}/one`, { name: 'Yours', revision }), /meanwhile/)
    await change(`${name}/one`, { name: 'Yours', revision: await seen() })
  })

  test('what is said of a model of the environment holds, too', async ({ assert }) => {
    const [account, admin] = [await createAccount(), await createAccount({ role: 'admin' })]
    await change('demo/own', { name: 'Our own', access: 'admins' })
    assert.equal(await ask(account, 'demo/own'), 'model_unknown')
    assert.notEqual(await ask(admin, 'demo/own'), 'model_unknown')
    assert.notEqual(await ask(account, 'demo/any'), 'model_unknown')
    await assert.rejects(() => change('nobody/own', {}), /no such model/)
  })
})
