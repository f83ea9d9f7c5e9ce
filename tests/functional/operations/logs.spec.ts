import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { until } from '#tests/helpers/until'
import { untilAsync } from '#tests/helpers/until_async'
import { SERVER_FROM_SOURCES } from '#tests/support/from_sources'
import { OwnServer } from '#tests/support/own_server'
import { ServerProcess } from '#tests/support/server_process'
import { onAnyDatabase } from '#tests/support/requirements'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Words that only this test uses: what people type, and what opens doors. */
const CANARY = {
  password: 'canary-password-Vq7 kestrel',
  wrongPassword: 'canary-wrong-Lp2 kestrel',
  message: 'canary-message: the kestrel hovers',
  systemPrompt: 'canary-system: you are a kestrel',
  title: 'canary-title',
  query: 'canary-query',
  path: 'canary-path',
  name: 'canary-name',
  email: 'canary@example.com',
}

test.group('Logs', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(120_000)

  let folder: string
  group.setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatflow-logs-'))
    return () => rm(folder, { recursive: true, force: true })
  })

  async function givenServer() {
    const server = await ServerProcess.start(SERVER_FROM_SOURCES, ROOT, {
      ENVIRONMENT: 'test',
      LOG_LEVEL: 'trace',
      DATABASE_URL: `sqlite:${join(folder, 'logs.sqlite3')}`,
      STORAGE_PATH: join(folder, 'storage'),
    })
    return server.ready()
  }

  test('tell each request and nothing that people wrote or hold', async ({ assert, cleanup }) => {
    const server = await givenServer()
    cleanup(() => server.kill())
    const secrets = new Set<string>(Object.values(CANARY))

    const send = async (method: string, path: string, body?: object | string, token = '') => {
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== '' && { authorization: `Bearer ${token}` }),
        },
        body: typeof body === 'object' ? JSON.stringify(body) : body,
      })
      return { status: response.status, text: await response.text() }
    }

    const { email, password, name } = CANARY
    await send('POST', '/auth/register', { email, password, full_name: name })
    await send('POST', '/auth/register', { email, password, full_name: name })
    await send('POST', '/auth/login-json', { email, password: CANARY.wrongPassword })
    const login = await send('POST', '/auth/login-json', { email, password })
    assert.equal(login.status, 200)
    const tokens: Record<string, string> = JSON.parse(login.text)
    const { access_token: token, refresh_token: refreshToken } = tokens
    secrets.add(token).add(refreshToken)

    const chat = await send(
      'POST',
      '/conversations/chat/stream',
      { message: CANARY.message, model: 'demo/demo' },
      token
    )
    assert.include(chat.text, 'data: [DONE]')
    await send('POST', '/conversations/chat', { message: CANARY.message }, token)
    await send('POST', '/conversations/chat', `{"message": "${CANARY.message}`, token)
    await send('POST', '/conversations/chat', { [CANARY.query]: CANARY.message }, token)
    await send(
      'POST',
      '/conversations',
      { title: CANARY.title, system_prompt: CANARY.systemPrompt },
      token
    )
    await send('GET', `/conversations?q=${CANARY.query}`, undefined, token)
    await send('GET', `/${CANARY.path}/${CANARY.path}`, undefined, token)
    await send('GET', `/conversations/${CANARY.path}`, undefined, 'cf_canary-token-0123456789')
    await send('POST', '/auth/refresh', { refresh_token: 'canary-refresh' })
    const refreshed = await send('POST', '/auth/refresh', { refresh_token: refreshToken })
    assert.equal(refreshed.status, 200)
    secrets.add(JSON.parse(refreshed.text).refresh_token)
    await send('POST', '/auth/refresh', { refresh_token: refreshToken })
    assert.deepEqual(await server.stop(), { code: 0, signal: null })

    for (const secret of secrets) {
      assert.notInclude(server.output, secret)
    }
    assert.notMatch(server.output, /canary|kestrel/i)

    const requests = server.log.filter(({ msg }) => msg === 'request')
    const stream = requests.find(({ route }) => route === '/conversations/chat/stream')
    assert.containsSubset(stream, { method: 'POST', status: 200 })
    assert.isString(stream?.user_id)
    assert.isNumber(stream?.duration_ms)
    assert.match(String(stream?.request_id), /^[\w-]{36}$/)
    assert.deepEqual(
      requests.filter(({ route }) => route === '/auth/login-json').map(({ status }) => status),
      [401, 200]
    )
    assert.exists(requests.find(({ route, status }) => route === null && status === 404))
  })

  test('are found by the request id of the answer', async ({ assert, cleanup }) => {
    const server = await givenServer()
    cleanup(() => server.kill())

    const given = await fetch(`${server.url}/nowhere`, {
      headers: { 'x-request-id': 'from-the-proxy.17' },
    })
    const own = await fetch(`${server.url}/nowhere`, {
      headers: { 'x-request-id': 'two words "and" quotes' },
    })
    const { request_id: ownId }: Record<string, string> = JSON.parse(await own.text())
    await server.stop()

    const ids = server.log.filter(({ msg }) => msg === 'request').map((line) => line.request_id)
    assert.equal(given.headers.get('x-request-id'), 'from-the-proxy.17')
    assert.include(ids, 'from-the-proxy.17')
    assert.equal(own.headers.get('x-request-id'), ownId)
    assert.include(ids, ownId)
  })

  test('mark a stream whose client went away', async ({ assert, cleanup }) => {
    const server = await givenServer()
    cleanup(() => server.kill())
    const post = (path: string, body: object, more: object = {}) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...more },
        body: JSON.stringify(body),
      })
    const account = { email: 'gone@example.com', password: CANARY.password }
    await post('/auth/register', { ...account, full_name: 'Gone' })
    const login = await post('/auth/login-json', account)
    const { access_token: token }: Record<string, string> = JSON.parse(await login.text())

    const leaving = new AbortController()
    const stream = await fetch(`${server.url}/conversations/chat/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
      body: JSON.stringify({ message: 'Hello', model: 'demo/demo' }),
      signal: leaving.signal,
    })
    await stream.body?.getReader().read()
    leaving.abort()
    assert.deepEqual(await server.stop(), { code: 0, signal: null })

    const line = server.log.find(({ route }) => route === '/conversations/chat/stream')
    assert.containsSubset(line, { status: 200, aborted: true })
  })

  test('have no status where the caller went away before any answer', async ({
    assert,
    cleanup,
  }) => {
    const server = await OwnServer.prepare({ env: { LOG_LEVEL: 'info' } })
    cleanup(() => server.remove())
    await server.start()
    const { headers } = await server.createAccount()
    const leaving = new AbortController()
    const question = fetch(`${server.url}/conversations/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ message: 'Tell me a long story', model: 'demo/demo' }),
      signal: leaving.signal,
    })
    const refused = assert.rejects(() => question)
    const isAsked = async () => {
      const response = await fetch(`${server.url}/conversations`, { headers })
      return JSON.parse(await response.text()).data.length > 0
    }
    await untilAsync(isAsked, 'the question is there', 20_000)
    leaving.abort()
    await refused
    const line = () => server.process.log.find(({ route }) => route === '/conversations/chat')
    await until(() => line() !== undefined, 'the request is over')
    assert.containsSubset(line(), { status: null, aborted: true })
  })
})
