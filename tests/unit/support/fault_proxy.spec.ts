import { connect, createServer } from 'node:net'
import { test } from '@japa/runner'
import { FaultProxy } from '#tests/helpers/fault_proxy'
import { until } from '#tests/helpers/until'

/** A server that says each thing back, and a client of it behind the proxy. */
async function givenEcho(cleanup: (undo: () => Promise<void>) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const proxy = await FaultProxy.start(`tcp://127.0.0.1:${port}`)
  cleanup(async () => {
    await proxy.close()
    await new Promise((resolve) => server.close(resolve))
  })
  return proxy
}

class Client {
  text = ''
  isClosed = false
  #socket

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#socket = connect(Number(port), hostname)
    this.#socket.setEncoding('latin1').on('data', (text) => {
      this.text += text
    })
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => {
      this.isClosed = true
    })
  }

  say(text: string) {
    this.#socket.write(text)
  }

  hears(text: string) {
    return until(() => this.text === text, `it heard ${text}, not ${this.text}`)
  }

  isCut() {
    return until(() => this.isClosed, 'it was cut')
  }

  close() {
    this.#socket.destroy()
  }
}

test.group('FaultProxy', () => {
  test('passes on what is said while nothing is wrong', async ({ cleanup }) => {
    const proxy = await givenEcho(cleanup)
    const client = new Client(proxy.url)
    client.say('one')
    await client.hears('one')
    client.close()
  })

  test('keeps the order of what is late', async ({ assert, cleanup }) => {
    const proxy = await givenEcho(cleanup)
    proxy.delay(50)
    const client = new Client(proxy.url)
    const began = performance.now()
    client.say('one ')
    client.say('two')
    await client.hears('one two')
    assert.isAtLeast(performance.now() - began, 99)
    client.close()
  })

  test('is silent on open connections and new ones, which then break', async ({
    assert,
    cleanup,
  }) => {
    const proxy = await givenEcho(cleanup)
    const client = new Client(proxy.url)
    client.say('one ')
    await client.hears('one ')
    proxy.swallow()
    client.say('lost ')
    const late = new Client(proxy.url)
    late.say('lost')
    await until(() => proxy.swallowedBytes === 9, 'both were swallowed')
    assert.isFalse(client.isClosed || late.isClosed)
    proxy.heal()
    await Promise.all([client.isCut(), late.isCut()])
    await client.hears('one ')
    const next = new Client(proxy.url)
    next.say('two')
    await next.hears('two')
    next.close()
  })

  test('cuts after so many bytes, once', async ({ cleanup }) => {
    const proxy = await givenEcho(cleanup)
    proxy.cutNextAfter(3)
    const client = new Client(proxy.url)
    client.say('HTTP/1.1 200\r\n\r\nabcdef')
    await client.isCut()
    await client.hears('HTTP/1.1 200\r\n\r\nabc')
    const next = new Client(proxy.url)
    next.say('abcdef')
    await next.hears('abcdef')
    next.close()
  })

  test('makes noise of what the server says', async ({ assert, cleanup }) => {
    const proxy = await givenEcho(cleanup)
    proxy.garble()
    const client = new Client(proxy.url)
    client.say('0123456789abcdef')
    await until(() => client.text.length === 16, 'as much came back')
    assert.notEqual(client.text, '0123456789abcdef')
    client.close()
  })

  test('passes on so many bytes a second', async ({ assert, cleanup }) => {
    const proxy = await givenEcho(cleanup)
    proxy.throttle(1_000)
    const client = new Client(proxy.url)
    const began = performance.now()
    client.say('x'.repeat(50))
    await client.hears('x'.repeat(50))
    assert.isAtLeast(performance.now() - began, 99)
    client.close()
  })

  test('refuses, and takes connections again', async ({ cleanup }) => {
    const proxy = await givenEcho(cleanup)
    const client = new Client(proxy.url)
    client.say('one')
    await client.hears('one')
    await proxy.refuse()
    await client.isCut()
    await new Client(proxy.url).isCut()
    await proxy.accept()
    const again = new Client(proxy.url)
    again.say('two')
    await again.hears('two')
    again.close()
  })
})
