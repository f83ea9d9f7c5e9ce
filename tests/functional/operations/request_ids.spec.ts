import { test } from '@japa/runner'
import { databaseTarget } from '#core/database_target'
import { newId } from '#core/ids'
import { idsOf, openChat, sendJson, type ChatTarget } from '#tests/helpers/chats'
import { until } from '#tests/helpers/until'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { freePort } from '#tests/support/free_port'
import { countingModel, OwnServer } from '#tests/support/own_server'
import type { ServerProcess } from '#tests/support/server_process'
import { onAnyDatabase } from '#tests/support/requirements'

const ENDLESS = countingModel(1_000_000, 10)
const NOBODY = { headers: {} }

interface World {
  base: string
  account: ChatTarget
  /** A conversation in which an answer is being written. */
  busy: string
}

/** What people get wrong, each with the code that they are told. */
const MISTAKES = [
  {
    code: 'authentication_required',
    ask: ({ base }: World) => sendJson('GET', `${base}/conversations`, NOBODY),
  },
  {
    code: 'not_found',
    ask: ({ base, account }: World) => sendJson('GET', `${base}/conversations/${newId()}`, account),
  },
  {
    code: 'method_not_allowed',
    ask: ({ base, account }: World) => sendJson('PUT', `${base}/conversations/chat`, account, {}),
  },
  {
    code: 'run_in_progress',
    ask: ({ base, account, busy }: World) =>
      sendJson('POST', `${base}/conversations/chat`, account, {
        message: 'More',
        conversation_id: busy,
      }),
  },
  {
    code: 'validation_failed',
    ask: ({ base, account }: World) =>
      sendJson('POST', `${base}/conversations/chat`, account, { message: 7 }),
  },
  {
    code: 'model_unknown',
    ask: ({ base, account }: World) =>
      sendJson('POST', `${base}/conversations/chat`, account, { message: 'A', model: 'no/such' }),
  },
]

async function givenServer(cleanup: (end: () => Promise<void>) => void, upstream: string) {
  const server = await OwnServer.prepare({ upstream, env: { LOG_LEVEL: 'info' } })
  cleanup(() => server.remove())
  await server.start()
  return { server, account: await server.createAccount() }
}

/** The log's lines of a request, once its own is written. */
async function linesOf(server: ServerProcess, requestId: string) {
  const lines = () => server.log.filter((line) => line.request_id === requestId)
  await until(() => lines().some(({ msg }) => msg === 'request'), 'the request was logged')
  return lines()
}

test.group('What a person is told of a failure', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(120_000)

  test('has a code, and an id that finds the request in the log', async ({ assert, cleanup }) => {
    const upstream = await ChatUpstream.start()
    cleanup(() => upstream.close())
    const { server, account } = await givenServer(cleanup, upstream.url)
    const base = server.url
    const stream = await openChat(account, { message: 'Count', model: ENDLESS }, base)
    await stream.said('1 ')
    const world = { base, account, busy: idsOf(stream.events).conversationId }
    for (const { code, ask } of MISTAKES) {
      const { status, headers, body } = await ask(world)
      assert.equal(body.code, code)
      assert.equal(headers.get('x-request-id'), body.request_id, code)
      const lines = await linesOf(server.process, body.request_id)
      assert.containsSubset(lines, [{ msg: 'request', status }])
    }
  })

  test('has an id that finds the error of a database that is held', async ({ assert, cleanup }) => {
    const { server, account } = await givenServer(cleanup, 'http://127.0.0.1:9/v1')
    const database = server.openSqlite()
    database.exec('begin immediate')
    const body = { message: 'Hello', model: countingModel(1, 1) }
    const refused = await sendJson('POST', `${server.url}/conversations/chat`, account, body)
    database.close()
    assert.equal(refused.body.code, 'database_unavailable')
    const lines = await linesOf(server.process, refused.body.request_id)
    assert.containsSubset(lines, [
      { msg: 'request', status: 503 },
      { level: 50, code: 'database_unavailable', err: { code: 'SQLITE_BUSY' } },
    ])
  }).skip(databaseTarget.dialect === 'postgres', 'it holds a SQLite file')

  test('has an id that finds the error of a provider, also in a stream', async ({
    assert,
    cleanup,
  }) => {
    const { server, account } = await givenServer(
      cleanup,
      `http://127.0.0.1:${await freePort()}/v1`
    )
    const stream = await openChat(account, { message: 'Hello', model: ENDLESS }, server.url)
    await stream.closed()
    const chunks = await stream.chunks()
    const id = stream.headers['x-request-id']
    const error = { code: 'provider_unavailable', request_id: id }
    assert.containsSubset(chunks, [{ type: 'finish', messageMetadata: { error } }])
    const lines = await linesOf(server.process, String(id))
    assert.containsSubset(lines, [{ level: 40, ...error }])
  })
})
