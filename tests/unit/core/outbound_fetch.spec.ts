import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { OutboundError } from '#core/outbound/outbound_error'
import { outboundFetch } from '#core/outbound/outbound_fetch'
import { until } from '#tests/helpers/until'

test.group('Outbound fetch', (group) => {
  let server: Server
  let url: string
  let respond: (request: IncomingMessage, response: ServerResponse) => void

  group.each.setup(async () => {
    server = createServer((request, response) => respond(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?q=1`
    return async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    }
  })

  const failure = (call: Promise<Response>) => call.catch((error: unknown) => error)

  test('sends method, headers and text, and gives a response back', async ({ assert }) => {
    let received = ''
    respond = (request, response) => {
      request.on('data', (chunk) => (received += chunk))
      request.on('end', () => {
        received = `${request.method} ${request.url} ${request.headers['x-mark']} ${received}`
        response.writeHead(201, {
          'content-type': 'application/json',
          'set-cookie': ['a=1', 'b=2'],
        })
        response.end('{"ok":"é"}')
      })
    }
    const response = await outboundFetch(url, {
      method: 'post',
      headers: { 'X-Mark': 'here' },
      body: 'text',
    })
    assert.equal(received, 'POST /path?q=1 here text')
    assert.equal(response.status, 201)
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
    assert.deepEqual(await response.json(), { ok: 'é' })
  })

  test('does not follow redirects, and takes answers without a body', async ({ assert }) => {
    respond = (_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:9/elsewhere' }).end()
    }
    const redirect = await outboundFetch(new URL(url))
    assert.equal(redirect.status, 302)

    respond = (_request, response) => response.writeHead(204).end()
    const empty = await outboundFetch(url, { method: 'DELETE' })
    assert.equal(empty.status, 204)
  })

  test('refuses an answer over 16 MiB and closes the connection', async ({ assert }) => {
    let isClosed = false
    respond = (_request, response) => {
      response.on('close', () => (isClosed = true))
      const more = () => {
        while (!isClosed && response.write(Buffer.alloc(1024 * 1024)));
        if (!isClosed) {
          response.once('drain', more)
        }
      }
      more()
    }
    const error = await failure(outboundFetch(url))
    assert.instanceOf(error, OutboundError)
    assert.containsSubset(error, { fault: 'too_large' })
    await until(() => isClosed, 'the connection is closed')
  })

  test('an abort closes the connection and rejects with its reason', async ({ assert }) => {
    let isClosed = false
    const controller = new AbortController()
    const reason = new Error('stopped')
    respond = (_request, response) => {
      response.on('close', () => (isClosed = true))
      response.write('some')
      setTimeout(() => controller.abort(reason), 20)
    }
    const error = await failure(outboundFetch(url, { signal: controller.signal }))
    assert.strictEqual(error, reason)
    await until(() => isClosed, 'the connection is closed')
    const again = await failure(outboundFetch(url, { signal: controller.signal }))
    assert.strictEqual(again, reason)
  })

  test('tells a broken answer from one that never began', async ({ assert }) => {
    respond = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    }
    assert.containsSubset(await failure(outboundFetch(url)), { fault: 'dropped' })

    const refused = await failure(outboundFetch('http://127.0.0.1:1/'))
    assert.containsSubset(refused, { fault: 'connect', code: 'ECONNREFUSED' })
  })
})
