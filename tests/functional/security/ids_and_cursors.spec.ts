import { test } from '@japa/runner'
import { problemCodes } from '#core/problem_codes'
import { chat, fakeModels, follow, messagesOf } from '#tests/helpers/chats'
import { publishedOperations } from '#tests/helpers/contract'
import { plainRequest } from '#tests/helpers/plain_http'
import { givenRunning } from '#tests/helpers/running_chat'
import { createWorld } from '#tests/helpers/worlds'
import { routeRows } from './route_expectations.js'

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g

const encoded = (json: string) => Buffer.from(json).toString('base64url')

/** The published operations with what a test wants to know of them. */
function operations() {
  return [...publishedOperations()].map(([name, { method, path, operation }]) => ({
    name,
    method,
    path,
    parameters: (operation.parameters ?? []).map((parameter) => parameter.name),
  }))
}

test.group('Ids in capitals', (group) => {
  group.setup(async () => {
    const fake = await fakeModels()
    return () => fake[Symbol.dispose]()
  })

  test('are the same ids: {method} {path}')
    .with(() => operations().filter(({ path }) => /\{(id|message_id)\}/.test(path)))
    .run(async ({ assert }, { name, method }) => {
      const world = await createWorld()
      const { path, json } = await routeRows[name].send(world)
      assert.match(path, ID)
      const answer = await plainRequest(
        path.replace(ID, (id) => id.toUpperCase()),
        {
          method,
          headers: { ...world.owner.headers, 'content-type': 'application/json' },
          body: JSON.stringify(json),
        }
      )
      const expected = routeRows[name].expected.owner
      const status = typeof expected === 'number' ? expected : problemCodes[expected].status
      assert.equal(answer.status, status, answer.text)
    })
})

test.group('Ids in capitals, elsewhere', () => {
  test('are the same ids in a body, a query and after a cut', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    call.finish()
    await stream.closed()
    const [question, answer] = await messagesOf(account, conversationId)

    fake.answer('Again')
    const sent = await chat(account, {
      message: 'More',
      conversation_id: conversationId.toUpperCase(),
      parent_id: answer.id.toUpperCase(),
    })
    assert.equal(sent.status, 200)
    assert.lengthOf(await messagesOf(account, conversationId), 4)

    const page = await plainRequest(
      `/conversations/${conversationId}/messages?leaf=${question.id.toUpperCase()}`,
      { headers: account.headers }
    )
    assert.equal(page.status, 200)

    const rest = await follow(account, conversationId, stream.lastId.toUpperCase())
    await rest.closed()
    assert.equal(rest.text, 'data: [DONE]\n\n')
  })
})

/** Nothing that the server gave out. */
const FOREIGN_CURSORS = [
  ...[
    '[]',
    '{}',
    'null',
    '[null]',
    '[[]]',
    '["\\u0000"]',
    '["------------------------------------"]',
    '[9007199254740991,"\\u0000"]',
    '[1,"a\\u0000b"]',
    '[1,"\\ud800"]',
    '[9007199254740991,"x"]',
    '[-9007199254740991,"x"]',
    '[106751991167300,"x"]',
    '[100000001,"x"]',
    '[1e300,"x"]',
    '[-1e300,"x"]',
    '[1e999,"x"]',
    '[0.5,"x"]',
    '[1,2]',
    '["1","x"]',
    '[1,"x",1]',
    '[9007199254740991,"9b2f3c1e-8a4d-4f6b-9c7a-1234567890ab"]',
  ].map(encoded),
  '%00',
  'x',
]

test.group('Cursors of nowhere', () => {
  test('are refused: {path}')
    .with(() => operations().filter(({ parameters }) => parameters.includes('cursor')))
    .run(async ({ assert }, { name }) => {
      const world = await createWorld()
      const { path } = await routeRows[name].send(world)
      for (const cursor of FOREIGN_CURSORS) {
        const answer = await plainRequest(`${path}?cursor=${cursor}`, {
          headers: world.owner.headers,
        })
        assert.equal(answer.status, 422, `${cursor} ${answer.text}`)
      }
    })

  test('begin again where they are no ids of events', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    const replay = await follow(account, conversationId, `${'-'.repeat(36)}:1:1`)
    assert.equal(replay.status, 200)
    call.finish()
    await Promise.all([stream.closed(), replay.closed()])
    assert.equal(replay.text, stream.text)
  })
})
