import { request } from 'node:http'
import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import { SETTING_DEFAULTS } from '#settings/setting_definitions'
import { follow, idsOf, openChat, sendJson } from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { HttpListener } from '#tests/helpers/http_listener'
import { multipart } from '#tests/helpers/multipart'
import { untilAsync } from '#tests/helpers/until_async'
import { ChatUpstream, tokens } from '#tests/support/chat_upstream'
import { freePort } from '#tests/support/free_port'
import { HeldUpstream } from '#tests/support/held_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { onAnyDatabase, requires } from '#tests/support/requirements'
import { ReverseProxy, type ProxyKind } from '#tests/support/reverse_proxy'

const MIB = 1024 * 1024
const PATIENCE_MS = 20_000
/** A second address of this machine, which no proxy of the tests has. */
const CLIENT = '127.0.0.2'
const KINDS: ProxyKind[] = ['nginx', 'caddy']

interface Sent {
  from?: string
  headers?: Record<string, string>
  body: string | Buffer
}

/** How often a body is sent whose connection was reset. */
const MAX_TRIES = 5

/**
 * Sends a body from an address of this machine. A proxy that refuses it closes the connection with bytes unread, and the reset may
 * reach its sender before the answer does (RFC 9112, section 9.6): then it is sent again.
 */
async function post(url: string, sent: Sent): ReturnType<typeof postOnce> {
  for (let tries = 1; ; tries++) {
    try {
      return await postOnce(url, sent)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if ((code !== 'ECONNRESET' && code !== 'EPIPE') || tries === MAX_TRIES) {
        throw error
      }
    }
  }
}

/** An answer that comes before all of the body was sent is an answer. */
function postOnce(url: string, { from, headers, body }: Sent) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number
    type: string
    body: { code?: string; status?: number; access_token?: string; request_id?: string }
  }>()
  const req = request(
    url,
    {
      method: 'POST',
      agent: false,
      localAddress: from,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        ...headers,
      },
    },
    (response) => {
      /* What goes wrong with the rest of the body is of no interest any more. */
      req.off('error', reject).on('error', () => {})
      response.once('error', reject)
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: JSON.parse(text),
        })
      )
    }
  )
  req.on('error', reject)
  req.end(body)
  return promise
}

/** A body of the AI SDK of about this size. */
function chatOfSize(mib: number): Buffer {
  const message = { id: 'm-1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }
  const metadata = { padding: 'x'.repeat(mib * MIB) }
  const messages = [{ ...message, metadata }]
  return Buffer.from(JSON.stringify({ id: 'large', messages, model: 'demo/demo' }))
}

for (const kind of KINDS) {
  test.group(`Behind ${kind}`, (group) => {
    group.tap(onAnyDatabase)
    group.each.skip(...requires(kind))
    group.each.timeout(120_000)

    /** A server, a provider and the proxy between them and the client. */
    async function givenProxy(
      cleanup: (undo: () => Promise<void>) => void,
      upstream: { url: string; close: () => Promise<void> }
    ) {
      cleanup(() => upstream.close())
      const server = await OwnServer.prepare({
        upstream: upstream.url,
        env: { PORT: String(await freePort()), TRUSTED_PROXIES: '127.0.0.1' },
      })
      cleanup(() => server.remove())
      await server.start()
      const proxy = await ReverseProxy.start(kind, server.url)
      cleanup(() => proxy.close())
      return { server, proxy, account: await server.createAccount() }
    }

    test('an event arrives while the answer is still being written', async ({
      assert,
      cleanup,
    }) => {
      const upstream = await HeldUpstream.start()
      const { proxy, account } = await givenProxy(cleanup, upstream)
      const headers = { ...account.headers, 'accept-encoding': 'gzip, br' }
      const body = { message: 'Hello', model: 'upstream/held' }
      const stream = await openChat({ headers }, body, proxy.url)
      await stream.said('first ')
      assert.notInclude(stream.text, 'second')
      assert.notProperty(stream.headers, 'content-encoding')

      upstream.release()
      await stream.closed()
      assert.isTrue(stream.isComplete)
      assert.equal(textIn(stream.events), 'first second')
    })

    test('a stream goes on while the proxy reads new settings', async ({ assert, cleanup }) => {
      const upstream = await HeldUpstream.start()
      const { proxy, account } = await givenProxy(cleanup, upstream)
      const body = { message: 'Hello', model: 'upstream/held' }
      const stream = await openChat(account, body, proxy.url)
      await stream.said('first ')
      await proxy.reload()
      upstream.release()
      await stream.closed()
      assert.isTrue(stream.isComplete)
      assert.equal(textIn(stream.events), 'first second')
    })

    test('a restart of the server costs no event', async ({ assert, cleanup }) => {
      const upstream = await ChatUpstream.start()
      const { server, proxy, account } = await givenProxy(cleanup, upstream)
      const body = { message: 'Hello', model: countingModel(150, 10) }
      const [leaving, staying] = await Promise.all([
        openChat(account, body, proxy.url),
        openChat(account, body, proxy.url),
      ])
      await Promise.all([leaving.said('5 '), staying.said('5 ')])
      leaving.cut()
      await leaving.closed()

      assert.deepEqual(await server.process.stop('SIGTERM'), { code: 0, signal: null })
      await staying.closed()
      assert.isTrue(staying.isComplete)
      assert.equal(textIn(staying.events), tokens(150))
      const away = await sendJson('POST', `${proxy.url}/conversations/chat`, account, body)
      assert.equal(away.status, 503)
      assert.equal(away.body.code, 'not_ready')
      assert.equal(away.headers.get('content-type'), 'application/problem+json')
      assert.isNotNull(away.headers.get('retry-after'))

      await server.start()
      const isBack = async () => {
        const response = await fetch(`${proxy.url}/health/ready`)
        return response.ok
      }
      await untilAsync(isBack, 'the proxy found the server again', PATIENCE_MS)
      const { conversationId } = idsOf(leaving.events)
      const rest = await follow(account, conversationId, leaving.lastId, proxy.url)
      await rest.closed()
      assert.isTrue(rest.isComplete)
      const events = [...leaving.events, ...rest.events]
      const ids = events.map(({ id }) => id).filter((id) => id !== null)
      assert.lengthOf(new Set(ids), ids.length)
      assert.equal(textIn(events), tokens(150))
    })

    test('the client is known by its own address, whatever it claims', async ({
      assert,
      cleanup,
    }) => {
      const { server, proxy } = await givenProxy(cleanup, await ChatUpstream.start())
      const person = { email: 'ada@example.test', password: 'nine lives of a tabby' }
      await post(`${proxy.url}/auth/register`, {
        body: JSON.stringify({ ...person, full_name: 'Ada' }),
      })
      const login = (password: string, from: string) =>
        post(`${proxy.url}/auth/login-json`, {
          from,
          headers: { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' },
          body: JSON.stringify({ ...person, password }),
        })
      const { body } = await login(person.password, CLIENT)
      const response = await fetch(`${server.url}/auth/sessions`, {
        headers: { authorization: `Bearer ${body.access_token}` },
      })
      const sessions: { data: { ip_address: string }[] } = JSON.parse(await response.text())
      assert.deepEqual(
        sessions.data.map((session) => session.ip_address),
        [CLIENT]
      )

      for (let n = 0; n < SETTING_DEFAULTS.rate_login; n++) {
        const wrong = await login('wrong', CLIENT)
        assert.equal(wrong.status, 401)
      }
      const refused = await login(person.password, CLIENT)
      assert.equal(refused.status, 429)
      const other = await login(person.password, '127.0.0.3')
      assert.equal(other.status, 200)
    })

    test('bodies may be as large as is documented, and no larger', async ({ assert, cleanup }) => {
      const { proxy, account } = await givenProxy(cleanup, await ChatUpstream.start())
      const sendChat = (mib: number) =>
        post(`${proxy.url}/conversations/chat`, { ...account, body: chatOfSize(mib) })
      const taken = await sendChat(31)
      assert.equal(taken.status, 200)

      const padding = 'x'.repeat(2 * MIB)
      const refusals = [
        await sendChat(33),
        await post(`${proxy.url}/auth/register`, { body: JSON.stringify({ padding }) }),
      ]
      for (const refused of refusals) {
        assert.equal(refused.status, 413)
        assert.include(refused.type, 'application/problem+json')
        assert.equal(refused.body.code, 'body_too_large')
        assert.isNotEmpty(refused.body.request_id)
      }

      const upload = (mib: number, filling = 'a') => {
        const data = Buffer.alloc(mib * MIB, filling)
        const { type, body } = multipart([{ filename: 'a.txt', type: 'text/plain', data }])
        const headers = { ...account.headers, 'content-type': type }
        return post(`${proxy.url}/files`, { headers, body })
      }
      const stored = await upload(20)
      assert.equal(stored.status, 201)
      const larger = await upload(24)
      assert.equal(larger.status, 413)
      assert.equal(larger.body.code, 'file_too_large')
      const strange = await upload(10, '\0')
      assert.equal(strange.status, 415)
      assert.equal(strange.body.code, 'file_type_unsupported')
    })

    test('connections to the server are used again', async ({ assert, cleanup }) => {
      const listener = await new HttpListener().listen()
      cleanup(() => listener.close())
      const sockets = new Set<unknown>()
      listener.respond = (asked, response) => {
        if (asked.url === '/models') {
          sockets.add(asked.socket)
        }
        response.end('{}')
      }
      const proxy = await ReverseProxy.start(kind, listener.origin)
      cleanup(() => proxy.close())
      for (let n = 0; n < 5; n++) {
        const response = await fetch(`${proxy.url}/models`)
        await response.text()
      }
      assert.equal(sockets.size, 1)
    })
  })
}

test.group('The sample for nginx', () => {
  test('waits for as long as an answer may take', async ({ assert }) => {
    const sample = await readFile(
      new URL('../../../deploy/nginx/chatflow.conf', import.meta.url),
      'utf8'
    )
    const [, seconds] = /proxy_read_timeout (\d+)s;/.exec(sample) ?? []
    assert.isAbove(Number(seconds) * 1_000, DEFAULT_STREAM_LIMITS.totalMs)
  })
})
