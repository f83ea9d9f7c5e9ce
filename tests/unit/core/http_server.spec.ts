import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { RequestListener } from 'node:http'
import { test } from '@japa/runner'
import { createHttpServer } from '#core/http_server'
import { until } from '#tests/helpers/until'

type Cleanup = (end: () => void) => void

/** A server with one client; what the client gets is in `received`. */
async function givenClient(handler: RequestListener, cleanup: Cleanup) {
  const server = createHttpServer(handler)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const address = server.address()
  if (address === null || typeof address === 'string') {
    throw new Error('the server has no port')
  }
  const client = connect(address.port, '127.0.0.1')
  const seen = { text: '', isClosed: false }
  client.setEncoding('utf8')
  client.on('data', (text: string) => {
    seen.text += text
  })
  client.on('error', () => {})
  client.on('close', () => {
    seen.isClosed = true
  })
  cleanup(() => {
    client.destroy()
    server.close()
  })
  const [socket]: Socket[] = await accepted
  return { server, client, socket, seen }
}

test.group('createHttpServer', () => {
  test('answers a request that takes too long with a problem document', async ({
    assert,
    cleanup,
  }) => {
    const { server, client, socket, seen } = await givenClient(() => {}, cleanup)
    client.write('POST /auth/login HTTP/1.1\r\nHost: localhost\r\n')
    const error = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
    server.emit('clientError', error, socket)
    await until(() => seen.isClosed, 'the connection was closed')
    assert.match(seen.text, /^HTTP\/1\.1 408 Request Timeout\r\n/)
    assert.include(seen.text, '"code":"request_timeout"')
  })

  test('puts nothing into the middle of an answer', async ({ assert, cleanup }) => {
    const { client, seen } = await givenClient((_request, response) => {
      response.writeHead(200)
      response.write('the first half')
    }, cleanup)
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await until(() => seen.text.includes('the first half'), 'the answer had begun')
    client.write('garbage\r\n\r\n')
    await until(() => seen.isClosed, 'the connection was closed')
    assert.lengthOf(seen.text.match(/HTTP\/1\.1/g) ?? [], 1)
    assert.notInclude(seen.text, 'request_malformed')
  })

  test('says nothing to a client that has hung up', async ({ assert, cleanup }) => {
    const { server, socket, seen } = await givenClient(() => {}, cleanup)
    const error = Object.assign(new Error('gone'), { code: 'ECONNRESET' })
    server.emit('clientError', error, socket)
    await until(() => seen.isClosed, 'the connection was closed')
    assert.equal(seen.text, '')
  })
})
