import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import { PROVIDER_ERROR_CODES, ProviderError } from '#ai/errors'
import { fileUrl } from '#files/file_urls'
import { allowReading } from '#tests/helpers/readings'
import { EXAMPLE_PASSWORD } from '#auth/accounts/openapi'
import { newId } from '#core/ids'
import env from '#start/env'
import { RunFollowers } from '#runs/run_followers'
import { PASSWORD, createAccount, type TestAccount } from '#tests/helpers/accounts'
import { fakeModels } from '#tests/helpers/chats'
import { Contract, publishedOperations } from '#tests/helpers/contract'
import { addBranch, createConversation } from '#tests/helpers/conversations'
import { createFile } from '#tests/helpers/files'
import { HeldCall } from '#tests/helpers/held_call'
import { McpAuth } from '#mcp/auth/mcp_auth'
import { AuthorizationServer } from '#tests/helpers/authorization_server'
import { agreeAt, protectedEntry } from '#tests/helpers/sign_ins'
import { addServer } from '#tests/helpers/mcp_host'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { multipart, type MultipartBody } from '#tests/helpers/multipart'
import {
  NotedContinuation,
  actions,
  approval,
  createWaitingRun,
  form as askedForm,
  openAll,
  page,
} from '#tests/helpers/interactions'
import { plainRequest } from '#tests/helpers/plain_http'
import { until } from '#tests/helpers/until'

interface Sent {
  method?: string
  as?: { headers: Record<string, string> }
  headers?: Record<string, string>
  json?: unknown
  form?: Record<string, string>
  multipart?: MultipartBody
}

/** Asks for real and compares with the contract; answers what came. */
class Published {
  /** What was seen, as `operation status`. */
  readonly seen = new Set<string>()
  #contract = new Contract()

  async ask(operationId: string, path: string, sent: Sent = {}) {
    const { method = 'GET', as, headers, json, form, multipart: parts } = sent
    const text = form === undefined ? JSON.stringify(json) : new URLSearchParams(form).toString()
    const answer = await plainRequest(path, {
      method,
      headers: {
        ...as?.headers,
        ...headers,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(parts !== undefined && { 'content-type': parts.type }),
      },
      body: parts?.body ?? text,
    })
    this.#contract.assertAnswer(operationId, answer)
    this.seen.add(`${operationId} ${answer.status}`)
    return answer
  }
}

/** What the contract promises, as `operation status`; errors are other tests' business. */
function promised(): string[] {
  return [...publishedOperations()].flatMap(([name, { operation }]) =>
    Object.keys(operation.responses)
      .filter((status) => Number(status) < 400)
      .map((status) => `${name} ${status}`)
  )
}

interface TokenPair {
  access_token: string
  refresh_token: string
}

async function signInAndOut(published: Published) {
  const email = `${newId()}@example.test`
  const password = EXAMPLE_PASSWORD
  await published.ask('auth.register', '/auth/register', {
    method: 'POST',
    json: { email, password, full_name: 'Ada Lovelace' },
  })
  const form = { username: email, password, grant_type: 'password' }
  await published.ask('auth.login', '/auth/login', { method: 'POST', form })
  const login = await published.ask('auth.login_json', '/auth/login-json', {
    method: 'POST',
    json: { email, password },
  })
  const first: TokenPair = JSON.parse(login.text)
  const refreshed = await published.ask('auth.refresh', '/auth/refresh', {
    method: 'POST',
    json: { refresh_token: first.refresh_token },
  })
  const second: TokenPair = JSON.parse(refreshed.text)
  await published.ask('auth.logout', '/auth/logout', {
    method: 'POST',
    json: { refresh_token: second.refresh_token },
  })
}

async function manageAccount(published: Published) {
  const as = await createAccount()
  const other = await createAccount()
  await published.ask('auth.me.show', '/auth/me', { as })
  const json = { full_name: 'Ada King' }
  await published.ask('auth.me.update', '/auth/me', { as, method: 'PATCH', json })
  await published.ask('auth.sessions.index', '/auth/sessions', { as })
  const created = await published.ask('auth.tokens.store', '/auth/tokens', {
    as,
    method: 'POST',
    json: { name: 'script', abilities: ['read'] },
  })
  const token: { id: string; token: string } = JSON.parse(created.text)
  const script = { headers: { authorization: `Bearer ${token.token}` } }
  await published.ask('auth.me.update', '/auth/me', { as: script, method: 'PATCH', json })
  await published.ask('auth.tokens.index', '/auth/tokens', { as })
  await published.ask('auth.tokens.destroy', `/auth/tokens/${token.id}`, { as, method: 'DELETE' })
  await published.ask('auth.sessions.destroy', `/auth/sessions/${as.sessionId}`, {
    as,
    method: 'DELETE',
  })
  await published.ask('auth.logout_all', '/auth/logout-all', { as: other, method: 'POST' })

  const leaving = await createAccount()
  const change = { current_password: PASSWORD, password: EXAMPLE_PASSWORD }
  await published.ask('auth.password', '/auth/password', {
    as: leaving,
    method: 'POST',
    json: change,
  })
  const gone = await createAccount()
  await published.ask('auth.me.destroy', '/auth/me', {
    as: gone,
    method: 'DELETE',
    json: { password: PASSWORD },
  })
}

async function keepConversations(published: Published, as: TestAccount) {
  const key = { 'idempotency-key': newId() }
  const json = { title: 'Travel plans', external_id: 'trip/1', tools: ['server__tool'] }
  const store = { as, method: 'POST', headers: key, json }
  await published.ask('conversations.store', '/conversations', store)
  await published.ask('conversations.store', '/conversations', store)
  await published.ask('conversations.store', '/conversations', { ...store, headers: {} })

  const conversation = await createConversation(as, { title: 'Long' })
  const messages = await addBranch(conversation, 6)
  const path = `/conversations/${conversation.id}`
  await published.ask('conversations.index', '/conversations?limit=1', { as })
  await published.ask('conversations.show', `${path}?limit=2`, { as })
  await published.ask('conversations.messages.index', `${path}/messages?limit=2`, { as })
  await published.ask('conversations.update', path, {
    as,
    method: 'PATCH',
    json: { archived: true, title: null },
  })
  const reader = await createAccount({ role: 'admin' })
  await allowReading(reader, conversation.id, 'Support request 4127')
  await published.ask('conversations.readers.index', `${path}/readers`, { as })
  await published.ask('conversations.export.show', `${path}/export`, { as })
  await published.ask('conversations.export.show', `${path}/export?format=md`, { as })
  await published.ask('conversations.feedback.update', `${path}/messages/${messages[1]}/feedback`, {
    as,
    method: 'PUT',
    json: { rating: -1, comment: 'Too long.' },
  })
  await readFiles(published, as, conversation.id)
  await published.ask('conversations.destroy', path, { as, method: 'DELETE' })
}

async function readFiles(published: Published, as: TestAccount, conversationId: string) {
  const file = await createFile({ ownerId: as.id, conversationId })
  const path = `/files/${file.id}`
  const { headers } = await published.ask('files.show', path, { as })
  await published.ask('files.show', path, { as, headers: { range: 'bytes=0-3' } })
  await published.ask('files.show', path, { as, headers: { range: 'bytes=999-' } })
  await published.ask('files.show', path, {
    as,
    headers: { 'if-none-match': headers.etag ?? '' },
  })
  const signed = new URL(fileUrl(file.id, as.id))
  await published.ask('files.show', signed.pathname + signed.search)
  await published.ask('files.show', `${signed.pathname}${signed.search}0`)
}

async function sendFiles(published: Published, as: TestAccount) {
  const store = {
    as,
    method: 'POST',
    headers: { 'idempotency-key': newId() },
    multipart: multipart([{ filename: 'a.txt', data: 'Hello' }]),
  }
  const { text } = await published.ask('files.store', '/files', store)
  await published.ask('files.store', '/files', store)
  await published.ask('files.store', '/files', { ...store, multipart: multipart([]) })
  const file: { id: string } = JSON.parse(text)
  const path = `/files/${file.id}`
  await published.ask('files.destroy', path, { as, method: 'DELETE' })
  await published.ask('files.destroy', path, { as, method: 'DELETE' })
}

async function talk(published: Published, as: TestAccount) {
  using fake = await fakeModels()
  fake.answer('Hello', ' there')
  const json = { message: 'Hello' }
  const answered = await published.ask('conversations.chat', '/conversations/chat', {
    as,
    method: 'POST',
    headers: { 'idempotency-key': newId() },
    json,
  })
  const { conversation_id: id }: { conversation_id: string } = JSON.parse(answered.text)
  for (const [name, path] of [
    ['conversations.chat', '/conversations/chat'],
    ['conversations.chat_stream', '/conversations/chat/stream'],
  ]) {
    await published.ask(name, path, {
      as,
      method: 'POST',
      headers: { 'idempotency-key': newId() },
      json: { ...json, stream: true },
    })
  }
  await published.ask('conversations.stream', `/conversations/${id}/stream`, { as })
  const resume = `/conversations/chat/stream/${id}/stream`
  await published.ask('conversations.resume_chat_stream', resume, { as })
  await published.ask('conversations.stop', `/conversations/${id}/stop`, { as, method: 'POST' })

  const call = new HeldCall()
  fake.script(call.script)
  const streamed = published.ask('conversations.chat_stream', '/conversations/chat/stream', {
    as,
    method: 'POST',
    json: { message: 'Go on', conversation_id: id },
  })
  await call.started()
  const followers = await app.container.make(RunFollowers)
  const before = followers.size
  const follower = published.ask('conversations.stream', `/conversations/${id}/stream`, { as })
  const resumed = published.ask('conversations.resume_chat_stream', resume, { as })
  await until(() => followers.size === before + 2, 'both followed')
  await published.ask('conversations.chat', '/conversations/chat', {
    as,
    method: 'POST',
    json: { message: 'Too early', conversation_id: id },
  })
  await published.ask('conversations.show', `/conversations/${id}`, { as })
  await published.ask('conversations.stop', `/conversations/${id}/stop`, { as, method: 'POST' })
  await Promise.all([streamed, follower, resumed])
  await published.ask('usage.index', '/usage', { as })
  await published.ask('usage.budgets', '/usage/budgets', { as })
}

async function answerInteractions(published: Published, as: TestAccount) {
  const asked = approval()
  const others = [askedForm({ round: 1 }), actions({ round: 2 }), page({ round: 3 })]
  await openAll(await createWaitingRun(as), [asked, ...others])
  await published.ask('interactions.index', '/interactions', { as })
  const path = `/interactions/${asked.id}`
  await published.ask('interactions.show', path, { as })
  const headers = { 'idempotency-key': newId() }
  for (const action of ['accept', 'accept', 'decline']) {
    await published.ask('interactions.answer', path, {
      as,
      method: 'POST',
      headers,
      json: { action },
    })
  }
  await published.ask('interactions.answer', path, {
    as,
    method: 'POST',
    json: { action: 'accept' },
  })
}

async function askTheServer(published: Published, as: TestAccount) {
  const admin = await createAccount({ role: 'admin' })
  await published.ask('health.live', '/health/live')
  await published.ask('health.ready', '/health/ready')
  await published.ask('health.ready', '/health/ready', { as: admin })
  const token = env.get('METRICS_TOKEN')?.release() ?? ''
  const prometheus = { headers: { authorization: `Bearer ${token}` } }
  await published.ask('metrics.show', '/metrics', { as: prometheus })
  await published.ask('models.index', '/models', { as })
  await published.ask('tools.available', '/conversations/tools/available', { as })
  const { headers } = await published.ask('openapi.show', '/openapi.json')
  const condition = { 'if-none-match': headers.etag ?? '' }
  await published.ask('openapi.show', '/openapi.json', { headers: condition })
  await published.ask('docs.show', '/docs')
  await published.ask('docs.errors', '/docs/errors')
  const asset = await published.ask('docs.assets', '/docs/assets/docs.css')
  await published.ask('docs.assets', '/docs/assets/docs.css', {
    headers: { 'if-none-match': asset.headers.etag ?? '' },
  })
}

async function readFromServers(
  published: Published,
  as: TestAccount,
  cleanup: TestContext['cleanup']
) {
  const { settings } = await startModernServer(cleanup)
  const path = `/tools/servers/${await addServer('published', settings, cleanup)}`
  await published.ask('tools.servers.resources.index', `${path}/resources`, { as })
  await published.ask('tools.servers.resources.show', `${path}/resources/read?uri=note://one`, {
    as,
  })
  await published.ask('tools.servers.prompts.index', `${path}/prompts`, { as })
  await published.ask('tools.servers.prompts.show', `${path}/prompts/summary`, {
    as,
    method: 'POST',
    json: {},
  })
  await published.ask('tools.servers.index', '/tools/servers', { as })
  await published.ask('tools.available', '/conversations/tools/available', { as })
}

async function signInToServer(
  published: Published,
  as: TestAccount,
  cleanup: TestContext['cleanup']
) {
  await published.ask('oauth.client_metadata', '/oauth/client-metadata.json')
  const server = await AuthorizationServer.start(cleanup)
  const auth = await app.container.make(McpAuth)
  const query = await agreeAt(await auth.startSignIn(protectedEntry(server), as.id, null))
  const path = '/tools/oauth/callback'
  await published.ask('tools.oauth.callback.show', `${path}?${query}`)
  await published.ask('tools.oauth.callback.store', path, {
    method: 'POST',
    form: Object.fromEntries(query),
  })
}

test.group('Answers and the contract', () => {
  test('every success that is published is answered so', async ({ assert, cleanup }) => {
    NotedContinuation.use(cleanup)
    const published = new Published()
    const as = await createAccount()
    await signInAndOut(published)
    await manageAccount(published)
    await keepConversations(published, as)
    await sendFiles(published, as)
    await talk(published, as)
    await answerInteractions(published, as)
    await askTheServer(published, as)
    await readFromServers(published, as, cleanup)
    await signInToServer(published, as, cleanup)

    const successes = [...published.seen].filter((seen) => Number(seen.split(' ')[1]) < 400)
    assert.sameMembers(successes, promised())
  }).timeout(120_000)

  test('an answer that fails with {$self} is published so')
    .with([...PROVIDER_ERROR_CODES])
    .run(async ({ assert }, code) => {
      using fake = await fakeModels()
      fake.script(async (_, emit) => {
        emit({ type: 'text', text: 'Half of' })
        throw new ProviderError(code)
      })
      const { text } = await new Published().ask('conversations.chat', '/conversations/chat', {
        as: await createAccount(),
        method: 'POST',
        json: { message: 'Hello' },
      })
      const problem: { code: string } = JSON.parse(text)
      assert.equal(problem.code, code)
    })

  test('an answer that is not published is noticed', async ({ assert }) => {
    const contract = new Contract()
    const answer = (body: object, status = 200) => ({
      status,
      type: 'application/json',
      headers: {
        'x-request-id': 'abc',
        'ratelimit': '"api";r=1;t=1',
        'ratelimit-policy': '"api";q=1;w=1',
      },
      text: JSON.stringify(body),
    })
    const user = {
      id: newId(),
      email: 'ada@example.com',
      full_name: 'Ada',
      role: 'member',
      is_active: true,
      created_at: '2026-01-01T00:00:00.000Z',
    }
    assert.doesNotThrow(() => contract.assertAnswer('auth.me.show', answer(user)))
    const more = answer({ ...user, password: 'secret' })
    assert.throws(() => contract.assertAnswer('auth.me.show', more), /unevaluated/)
    const wrong = answer({ ...user, is_active: 1 })
    assert.throws(() => contract.assertAnswer('auth.me.show', wrong), /boolean/)
    assert.throws(() => contract.assertAnswer('auth.me.show', answer(user, 201)), /201/)
  })
})
