import { createServer, type TLSSocket } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import { OutboundError } from '#core/outbound/outbound_error'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'
import { createGuardedFetch, type GuardedFetchOptions } from '#mcp/guarded_fetch'
import { bodyOf, HttpListener } from '#tests/helpers/http_listener'
import { until } from '#tests/helpers/until'
import { onAnyDatabase } from '#tests/support/requirements'

test.group('Guarded fetch', (group) => {
  group.tap(onAnyDatabase)
  let server: HttpListener

  group.each.setup(async () => {
    server = await new HttpListener().listen()
    return () => server.close()
  })

  const guarded = (options: Partial<GuardedFetchOptions> = {}) =>
    createGuardedFetch({ allowedHosts: AllowedHosts.parse(['127.0.0.1']), ...options })
  const failure = (call: Promise<unknown>) => call.then(() => null).catch((error: unknown) => error)

  test('sends method, headers and body, and gives a web response back', async ({ assert }) => {
    const seen: unknown[] = []
    server.respond = async (request, response) => {
      const {
        host,
        'x-mark': mark,
        'content-type': type,
        'accept-encoding': coding,
      } = request.headers
      seen.push({ host, mark, type, coding, method: request.method, body: await bodyOf(request) })
      response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] })
      response.end('{"ok":"é"}')
    }
    const host = `127.0.0.1:${server.port}`
    const response = await guarded()(new URL(`${server.origin}/path?q=1#part`), {
      method: 'post',
      headers: { 'X-Mark': 'here', 'Host': 'elsewhere', 'Transfer-Encoding': 'x' },
      body: new URLSearchParams({ a: 'b c' }),
    })
    assert.instanceOf(response, Response)
    assert.equal(response.status, 201)
    assert.equal(response.url, `${server.origin}/path?q=1`)
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
    assert.deepEqual(await response.json(), { ok: 'é' })
    assert.deepEqual(seen, [
      {
        host,
        mark: 'here',
        type: 'application/x-www-form-urlencoded;charset=UTF-8',
        coding: 'identity',
        method: 'POST',
        body: 'a=b+c',
      },
    ])
  })

  test('takes answers without a body', async ({ assert }) => {
    server.respond = (request, response) =>
      response.writeHead(request.method === 'HEAD' ? 200 : 202, { 'content-length': 0 }).end()
    const empty = await guarded()(server.origin, { method: 'POST' })
    assert.equal(await empty.text(), '')
    const head = await guarded()(server.origin, { method: 'HEAD' })
    assert.isNull(head.body)
    server.respond = (_, response) => response.writeHead(204).end()
    const none = await guarded()(server.origin)
    assert.isNull(none.body)
  })

  test('hands events over as they come', async ({ assert }) => {
    let send = (_text: string) => {}
    server.respond = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      send = (text) => (text === '' ? response.end() : response.write(text))
    }
    const response = await guarded()(server.origin)
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      send(event)
      assert.deepEqual(await reader.read(), { done: false, value: event })
    }
    send('')
    const last = await reader.read()
    assert.isTrue(last.done)
  })

  test('follows redirects within the origin that keep the request', async ({ assert }) => {
    server.respond = async (request, response) => {
      const body = await bodyOf(request)
      if (request.url === '/end') {
        response.end(`${request.method} ${body} ${request.headers['x-mark']}`)
      } else {
        response.writeHead(Number(request.url?.slice(1)), { location: '/end' }).end('gone')
      }
    }
    const fetch = guarded()
    const headers = { 'x-mark': 'here' }
    for (const status of [301, 302, 303, 307, 308]) {
      const got = await fetch(`${server.origin}/${status}`, { headers })
      assert.equal(await got.text(), 'GET  here', String(status))
      assert.equal(got.url, `${server.origin}/end`)

      const post = fetch(`${server.origin}/${status}`, { method: 'POST', body: 'once', headers })
      if (status >= 307) {
        const answer = await post
        assert.equal(await answer.text(), 'POST once here')
      } else {
        assert.instanceOf(await failure(post), OutboundRefusal)
      }
      const manual = await fetch(`${server.origin}/${status}`, { redirect: 'manual' })
      assert.equal(manual.status, status)
      const refused = fetch(`${server.origin}/${status}`, { redirect: 'error' })
      assert.instanceOf(await failure(refused), OutboundRefusal)
    }
  })

  test('gives up a circle of redirects', async ({ assert }) => {
    server.respond = (_, response) => response.writeHead(302, { location: '/again' }).end()
    assert.containsSubset(await failure(guarded()(server.origin)), { reason: 'redirect' })
    assert.lengthOf(server.requests, 6)
  })

  test('bounds the time to the headers, of silence, and of the whole', async ({ assert }) => {
    server.respond = () => {}
    const headers = await failure(guarded({ headersTimeoutMs: 100 })(server.origin))
    assert.containsSubset(headers, { fault: 'timeout', code: 'HEADERS' })

    let closed = 0
    server.respond = (_, response) => {
      response.on('close', () => closed++)
      response.write('a')
    }
    const silent = await guarded({ idleTimeoutMs: 100 })(server.origin)
    assert.containsSubset(await failure(silent.text()), { fault: 'timeout', code: 'SILENCE' })

    server.respond = (_, response) => {
      const timer = setInterval(() => response.write('a'), 10)
      response.on('close', () => {
        clearInterval(timer)
        closed++
      })
    }
    const trickling = await guarded({ totalTimeoutMs: 300 })(server.origin)
    assert.containsSubset(await failure(trickling.text()), { fault: 'timeout', code: 'TOTAL' })
    await until(() => closed === 2, 'the connections are closed')
  })

  test('bounds the bytes of a body, said or not, and closes the connection', async ({ assert }) => {
    let closed = 0
    server.respond = (_, response) => {
      response.on('close', () => closed++)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16 * 1024)));
        response.once('drain', more)
      }
      more()
    }
    const response = await guarded({ maxBodyBytes: 100_000 })(server.origin)
    const error = await failure(response.arrayBuffer())
    assert.instanceOf(error, OutboundError)
    assert.containsSubset(error, { fault: 'too_large' })
    await until(() => closed === 1, 'the connection is closed')
  })

  test('a reader that rests holds the sender up', async ({ assert }) => {
    const TOTAL = 64 * 1024 * 1024
    const CHUNK = Buffer.alloc(1024 * 1024)
    let sent = 0
    let isBlocked = false
    server.respond = (_, response) => {
      const more = () => {
        while (sent < TOTAL) {
          sent += CHUNK.length
          if (!response.write(CHUNK)) {
            isBlocked = true
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      more()
    }
    const response = await guarded({ maxBodyBytes: TOTAL })(server.origin)
    await until(() => isBlocked, 'the sender waits')
    assert.isBelow(sent, TOTAL)
    let received = 0
    for await (const chunk of response.body!) {
      received += chunk.length
    }
    assert.equal(received, TOTAL)
  })

  test('an abort and a cancelled body close the connection', async ({ assert }) => {
    let closed = 0
    server.respond = (_, response) => {
      response.on('close', () => closed++)
      response.write('a')
    }
    const abort = new AbortController()
    const response = await guarded()(server.origin, { signal: abort.signal })
    const reading = failure(response.text())
    abort.abort(new Error('enough'))
    assert.containsSubset(await reading, { message: 'enough' })
    await until(() => closed === 1, 'the aborted one is closed')

    const unwanted = await guarded()(server.origin)
    await unwanted.body?.cancel()
    await until(() => closed === 2, 'the cancelled one is closed')

    const early = failure(guarded()(server.origin, { signal: AbortSignal.abort(new Error('no')) }))
    assert.containsSubset(await early, { message: 'no' })
    assert.lengthOf(server.requests, 2)
  })

  test('what is no plain answer is an error', async ({ assert }) => {
    server.respond = (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('packed')
    assert.containsSubset(await failure(guarded()(server.origin)), { fault: 'protocol' })

    server.respond = (_, response) => response.socket?.end('nonsense\r\n\r\n')
    assert.containsSubset(await failure(guarded()(server.origin)), { fault: 'protocol' })

    server.respond = (_, response) => {
      response.write('half', () => response.destroy())
    }
    const half = await guarded()(server.origin)
    assert.containsSubset(await failure(half.text()), { fault: 'dropped' })
  })

  test('TLS goes by the name, the connection by the checked address', async ({ assert }) => {
    const names: unknown[] = []
    const tls = createServer({
      SNICallback: (name, callback) => {
        names.push(name)
        callback(new Error('no certificate'))
      },
    })
    tls.on('tlsClientError', (_error, socket: TLSSocket) => socket.destroy())
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve))
    const { port } = tls.address() as AddressInfo
    const fetch = guarded({
      allowedHosts: AllowedHosts.parse(['secure.test']),
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    })
    const error = await failure(fetch(`https://secure.test:${port}/`))
    await new Promise((resolve) => tls.close(resolve))
    assert.containsSubset(error, { fault: 'connect' })
    assert.deepEqual(names, ['secure.test'])
  })
})
