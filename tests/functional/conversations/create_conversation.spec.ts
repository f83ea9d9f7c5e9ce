import { test } from '@japa/runner'
import { parseId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { createConversation } from '#tests/helpers/conversations'

test.group('POST /conversations', () => {
  test('makes an empty conversation', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const response = await client.post('/conversations').headers(headers).json({})
    response.assertStatus(201)
    const { id, created_at: createdAt, updated_at: updatedAt, ...rest } = response.body()
    assert.equal(parseId(id), id)
    assert.equal(new Date(createdAt).toISOString(), createdAt)
    assert.equal(updatedAt, createdAt)
    assert.deepEqual(rest, {
      external_id: null,
      title: null,
      model: null,
      system_prompt: null,
      tools: 'auto',
      archived: false,
      run: null,
      retention_days: null,
      expires_at: null,
    })
    const found = await client.get(`/conversations/${id}`).headers(headers)
    found.assertStatus(200)
    assert.deepEqual(found.body(), {
      ...response.body(),
      messages: { data: [], next_cursor: null },
    })
  })

  test('keeps every setting, text byte for byte', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const settings = {
      title: '  Ünïcode 🎉 \n',
      model: 'demo/demo',
      system_prompt: '',
      tools: ['weather__forecast'],
      external_id: 'my/own id?#%',
    }
    const response = await client.post('/conversations').headers(headers).json(settings)
    response.assertStatus(201)
    assert.containsSubset(response.body(), settings)
    const found = await client
      .get(`/conversations/${encodeURIComponent(settings.external_id)}`)
      .headers(headers)
    assert.containsSubset(found.body(), settings)
  })

  test('refuses {why}')
    .with([
      { why: 'an unknown field', body: { titel: 'x' }, field: 'titel' },
      { why: 'a title that is a number', body: { title: 5 }, field: 'title' },
      { why: 'a long title', body: { title: 'x'.repeat(501) }, field: 'title' },
      { why: 'an empty external id', body: { external_id: '' }, field: 'external_id' },
      { why: 'a long external id', body: { external_id: 'x'.repeat(256) }, field: 'external_id' },
      { why: 'a wrong choice of tools', body: { tools: 'some' }, field: 'tools' },
      { why: 'tools that are not names', body: { tools: [1] }, field: 'tools.0' },
      { why: 'U+0000', body: { title: 'a\u0000b' }, field: 'title' },
      { why: 'half a surrogate pair', body: { title: 'a\ud800' }, field: 'title' },
    ])
    .run(async ({ client, assert }, { body, field }) => {
      const { headers } = await createAccount()
      const response = await client.post('/conversations').headers(headers).json(body)
      response.assertStatus(422)
      assert.equal(response.body().code, 'validation_failed')
      assert.equal(response.body().errors[0].field, field)
    })

  test('refuses a model of an unknown provider', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const response = await client
      .post('/conversations')
      .headers(headers)
      .json({ model: 'nobody/knows' })
    response.assertStatus(422)
    assert.equal(response.body().code, 'model_unknown')
  })

  test('takes an external id once per person', async ({ client, assert }) => {
    const [one, other] = [await createAccount(), await createAccount()]
    await createConversation(one, { externalId: 'same' })
    const body = { external_id: 'same' }
    const again = await client.post('/conversations').headers(one.headers).json(body)
    again.assertStatus(409)
    assert.equal(again.body().code, 'external_id_taken')
    const others = await client.post('/conversations').headers(other.headers).json(body)
    others.assertStatus(201)
  })

  test('asks for a credential that may chat', async ({ client }) => {
    const nobody = await client.post('/conversations').json({})
    nobody.assertStatus(401)
    const suspended = await createAccount({ suspended: true })
    const refused = await client.post('/conversations').headers(suspended.headers).json({})
    refused.assertStatus(401)
  })
})

test.group('POST /conversations with an idempotency key', () => {
  const key = 'idempotency-key'

  test('gives the first answer again, whatever happened meanwhile', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const first = await client
      .post('/conversations')
      .headers({ ...headers, [key]: 'k1' })
      .json({ title: 'One', tools: 'none' })
    first.assertStatus(201)
    assert.isUndefined(first.header('idempotency-replayed'))
    await client.patch(`/conversations/${first.body().id}`).headers(headers).json({ title: 'Two' })

    const again = await client
      .post('/conversations')
      .headers({ ...headers, [key]: 'k1' })
      .json({ tools: 'none', title: 'One' })
    again.assertStatus(201)
    again.assertHeader('idempotency-replayed', 'true')
    assert.equal(again.text(), first.text())
    const list = await client.get('/conversations').headers(headers)
    assert.lengthOf(list.body().data, 1)
  })

  test('refuses the key for another body', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const keyed = { ...headers, [key]: 'k1' }
    await client.post('/conversations').headers(keyed).json({ title: 'One' })
    const other = await client.post('/conversations').headers(keyed).json({ title: 'Two' })
    other.assertStatus(422)
    assert.equal(other.body().code, 'idempotency_key_reused')
  })

  test('counts keys per person', async ({ client, assert }) => {
    const [one, other] = [await createAccount(), await createAccount()]
    for (const { headers } of [one, other]) {
      const response = await client
        .post('/conversations')
        .headers({ ...headers, [key]: 'shared' })
        .json({})
      response.assertStatus(201)
      assert.isUndefined(response.header('idempotency-replayed'))
    }
  })

  test('makes one conversation of many requests at once', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const responses = await Promise.all(
      Array.from({ length: 20 }, () =>
        client
          .post('/conversations')
          .headers({ ...headers, [key]: 'race' })
          .json({ external_id: 'raced' })
      )
    )
    assert.deepEqual([...new Set(responses.map((response) => response.status()))], [201])
    assert.lengthOf([...new Set(responses.map((response) => response.text()))], 1)
    const replayed = responses.filter((response) => response.header('idempotency-replayed'))
    assert.lengthOf(replayed, 19)
  })

  test('a refused request does not use its key up', async ({ client }) => {
    const account = await createAccount()
    const keyed = { ...account.headers, [key]: 'k1' }
    await createConversation(account, { externalId: 'taken' })
    const refused = await client
      .post('/conversations')
      .headers(keyed)
      .json({ external_id: 'taken' })
    refused.assertStatus(409)
    const other = await client.post('/conversations').headers(keyed).json({ external_id: 'free' })
    other.assertStatus(201)
  })

  test('keeps keys for a day', async ({ client, assert }) => {
    const account = await createAccount()
    const keyed = { ...account.headers, [key]: 'k1' }
    const first = await client.post('/conversations').headers(keyed).json({ title: 'One' })
    await sql.read((db) =>
      db.run(
        'update idempotency_keys set created_at = ? where user_id = ?',
        Date.now() - 86_400_000,
        account.id
      )
    )
    const later = await client.post('/conversations').headers(keyed).json({ title: 'Two' })
    later.assertStatus(201)
    assert.notEqual(later.body().id, first.body().id)
    const again = await client.post('/conversations').headers(keyed).json({ title: 'Two' })
    assert.equal(again.body().id, later.body().id)
  })

  test('refuses a key of {length} characters')
    .with([{ length: 0 }, { length: 256 }])
    .run(async ({ client, assert }, { length }) => {
      const { headers } = await createAccount()
      const response = await client
        .post('/conversations')
        .headers({ ...headers, [key]: 'x'.repeat(length) })
        .json({})
      response.assertStatus(422)
      assert.equal(response.body().code, 'idempotency_key_invalid')
    })

  test('refuses a key with a space', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const response = await client
      .post('/conversations')
      .headers({ ...headers, [key]: 'a b' })
      .json({})
    assert.equal(response.body().code, 'idempotency_key_invalid')
  })
})
