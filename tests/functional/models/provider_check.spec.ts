import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { CheckProvider } from '#ai/administration/check_provider'
import { isUsable } from '#ai/check/provider_check'
import sql from '#core/services/sql'
import {
  byNobody,
  clearManagedModels,
  givenModelServer,
  givenProvider,
  KEY,
} from '#tests/helpers/managed_models'
import { freePort } from '#tests/support/free_port'
import type { ServerResponse } from 'node:http'

async function check(name: string) {
  const action = await app.container.make(CheckProvider)
  return action.execute(name, byNobody, new AbortController().signal)
}

test.group('The live check of a provider', (group) => {
  group.each.teardown(clearManagedModels)

  test('tells how soon it was reached, that it takes the key, and its models', async ({
    assert,
    cleanup,
  }) => {
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url)
    const result = await check(name)
    assert.isTrue(result.reached.isOk)
    assert.deepEqual(result.key, { state: 'accepted' })
    assert.deepEqual(result.models, { names: ['one', 'two'] })
    assert.deepEqual(server.requests, ['GET /v1/models', 'GET /v1/models'])
    assert.deepEqual(server.keys, [KEY, null])
    const row = await sql.read((db) =>
      db.get<{ result: string }>('select result from provider_checks where provider = ?', name)
    )
    assert.notInclude(row?.result ?? '', KEY)
  })

  test('a key that is not right is refused', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup, { key: 'another' })
    const { name } = await givenProvider(server.url)
    const result = await check(name)
    assert.isTrue(result.reached.isOk)
    assert.deepEqual(result.key, { state: 'refused', cause: 'It refused the key (status 401).' })
    assert.isNull(result.models.names)
    assert.isFalse(isUsable(result))
  })

  test('a list for everybody proves no key', async ({ assert, cleanup }) => {
    const server = await givenModelServer(cleanup, { showsModels: true, key: 'another' })
    const { name } = await givenProvider(server.url)
    const result = await check(name)
    assert.equal(result.key.state, 'untested')
    assert.deepEqual(result.models.names, ['one', 'two'])
  })

  test('tells why it was not reached', async ({ assert }) => {
    const { name } = await givenProvider(`http://127.0.0.1:${await freePort()}/v1`)
    const result = await check(name)
    assert.deepEqual(result.reached, {
      isOk: false,
      cause: 'Nothing answers at this address: the connection was refused.',
    })
    assert.isFalse(isUsable(result))
  })

  test('does not go to where a name should not lead', async ({ assert }) => {
    const { name } = await givenProvider('https://localhost/v1')
    const result = await check(name)
    assert.isFalse(result.reached.isOk)
    assert.include('cause' in result.reached ? result.reached.cause : '', 'not at a public address')
  })

  test('an answer that is {what} is no list of models')
    .with([
      { what: 'a page', list: (response: ServerResponse) => response.end('<html></html>') },
      { what: 'null', list: (response: ServerResponse) => response.end('null') },
      {
        what: 'not found',
        list: (response: ServerResponse) => response.writeHead(404).end('nothing'),
      },
      {
        what: 'a redirect',
        list: (response: ServerResponse) =>
          response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      },
      { what: 'an error', list: (response: ServerResponse) => response.writeHead(500).end() },
      { what: 'too often', list: (response: ServerResponse) => response.writeHead(429).end() },
    ])
    .run(async ({ assert, cleanup }, { list }) => {
      const server = await givenModelServer(cleanup, { list: (response) => void list(response) })
      const { name } = await givenProvider(server.url)
      const result = await check(name)
      assert.isTrue(result.reached.isOk)
      assert.equal(result.key.state, 'untested')
      assert.isNull(result.models.names)
      assert.lengthOf(server.requests, 1)
    })

  test('takes of a hostile list what can be the name of a model', async ({ assert, cleanup }) => {
    const names = ['good', '', 'a b', 'x'.repeat(500), '<img>', 'good', 'tab\tbed']
    const entries = [...names.map((id) => ({ id })), null, 7, { id: {} }, { name: 'other' }]
    const server = await givenModelServer(cleanup, {
      list: (response) => void response.end(JSON.stringify({ data: entries })),
    })
    const { name } = await givenProvider(server.url)
    const result = await check(name)
    assert.deepEqual(result.models.names, ['good', '<img>'])
  })

  test('the demo needs no network', async ({ assert }) => {
    const result = await check('demo')
    assert.deepInclude(result, { key: { state: 'none' }, models: { names: ['demo'] } })
  })

  test('there is none of that name', async ({ assert }) => {
    await assert.rejects(() => check('nobody'), 'There is no provider nobody.')
  })
})
