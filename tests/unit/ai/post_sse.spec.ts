import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { OutboundTransport } from '#core/outbound/outbound_transport'
import { ProviderError } from '#ai/errors'
import { postSse, type SseCall, type SseReader } from '#ai/post_sse'
import { SHORT_LIMITS } from '#tests/helpers/ai'
import { until } from '#tests/helpers/until'
import type { ModelEvent, ModelEventSink } from '#ai/types'
import { onAnyDatabase } from '#tests/support/requirements'

/**
 * Takes each event's data for text; `end` in place of it finishes, `done` is the last word, `piece` is one of a recording.
 */
class PlainReader implements SseReader {
  finished = false
  done = false
  collecting = false
  ends = 0

  constructor(private emit: ModelEventSink) {}

  onEvent(data: string): void {
    if (data === 'end' || data === 'done') {
      this.finished = true
      this.done = data === 'done'
    } else if (data === 'piece') {
      this.collecting = true
    } else {
      this.emit({ type: 'text', text: data })
    }
  }

  end(): void {
    this.ends++
    this.emit({ type: 'finish', reason: 'stop' })
  }
}

test.group('postSse', (group) => {
  group.tap(onAnyDatabase)
  let server: Server
  let respond: (request: IncomingMessage, response: ServerResponse) => void
  let readers: PlainReader[]
  let said: string[]

  group.each.setup(async () => {
    readers = []
    said = []
    server = createServer((request, response) => respond(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    }
  })

  const post = (overrides: Partial<SseCall> = {}) =>
    postSse({
      url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/answer?a=b`),
      headers: { 'content-type': 'application/json' },
      body: '{"question":"?"}',
      signal: new AbortController().signal,
      limits: SHORT_LIMITS,
      maxEventSize: SHORT_LIMITS.eventSize,
      emit: (event) => event.type === 'text' && said.push(event.text),
      open: (emit) => {
        const reader = new PlainReader(emit)
        readers.push(reader)
        return reader
      },
      describe: (status, headers, body) =>
        new ProviderError('provider_rejected', {
          status,
          details: { body, type: headers['x-type'] },
        }),
      secrets: [],
      ...overrides,
    })

  const failure = (call: Promise<void>) => call.then(() => null).catch((error: unknown) => error)

  test('sends one POST and reads its events', async ({ assert }) => {
    let received = ''
    respond = (request, response) => {
      request.on('data', (chunk) => (received += chunk))
      request.on('end', () => {
        received = `${request.method} ${request.url} ${received}`
        response.setHeader('content-type', 'text/event-stream')
        response.end('data: one\n\ndata: two\n\ndata: end\n\n')
      })
    }
    const events: ModelEvent[] = []
    await post({ emit: (event) => events.push(event) })
    assert.deepEqual(
      events.map((event) => (event.type === 'text' ? event.text : event.type)),
      ['accepted', 'one', 'two', 'finish']
    )
    assert.equal(received, 'POST /v1/answer?a=b {"question":"?"}')
    assert.equal(readers[0].ends, 1)
  })

  test('does not wait for the end of the response after the last word, and closes it', async ({
    assert,
  }) => {
    let isClosed = false
    respond = (_request, response) => {
      response.on('close', () => (isClosed = true))
      response.write('data: one\n\ndata: done\n\ndata: more\n\n')
    }
    await post()
    assert.deepEqual(said, ['one'])
    await until(() => isClosed, 'the connection is closed')
  })

  test('uses a connection again', async ({ assert }) => {
    const ports = new Set<number | undefined>()
    respond = (request, response) => {
      ports.add(request.socket.remotePort)
      response.end('data: one\n\ndata: end\n\n')
    }
    for (let call = 0; call < 3; call++) {
      await post()
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.lengthOf(ports, 1)
  })

  test('a recording that is collected has begun: it keeps its patience and is not asked for again', async ({
    assert,
  }) => {
    const limits = { ...SHORT_LIMITS, firstTokenMs: 700, silenceMs: 100 }
    respond = (_request, response) => {
      const timer = setInterval(() => response.write('data: piece\n\n'), 300)
      setTimeout(() => response.destroy(), 1_300)
      response.on('close', () => clearInterval(timer))
      response.flushHeaders()
    }
    assert.containsSubset(await failure(post({ limits })), {
      code: 'provider_unavailable',
      retryable: false,
    })

    respond = (_request, response) => response.write('data: piece\n\n')
    assert.containsSubset(await failure(post({ limits })), {
      code: 'provider_timeout',
      details: { limit: 'silence' },
    })
  })

  test('gives up on a connection that does not come about', async ({ assert }) => {
    const transport = new OutboundTransport({ lookup: () => {} })
    const url = new URL('http://nowhere.test/')
    const limits = { ...SHORT_LIMITS, connectMs: 150 }
    const error = await failure(post({ transport, url, limits }))
    assert.containsSubset(error, { code: 'provider_timeout', details: { limit: 'connect' } })
    await transport.destroy()
  })

  test('tells a connection that was refused by the check of its address', async ({ assert }) => {
    const transport = new OutboundTransport({
      lookup: (_host, _options, callback) => callback(new Error('refused'), []),
    })
    const error = await failure(post({ transport, url: new URL('http://nowhere.test/') }))
    assert.containsSubset(error, { code: 'provider_unavailable', retryable: true })
    await transport.destroy()
  })

  test('an abort while connecting, and one that came before', async ({ assert }) => {
    const transport = new OutboundTransport({ lookup: () => {} })
    const url = new URL('http://nowhere.test/')
    const reason = new Error('stopped')
    const controller = new AbortController()
    const call = failure(post({ transport, url, signal: controller.signal }))
    controller.abort(reason)
    assert.strictEqual(await call, reason)
    assert.strictEqual(await failure(post({ signal: AbortSignal.abort(reason) })), reason)
    await transport.destroy()
  })

  test('emits nothing more after an abort from within an event', async ({ assert }) => {
    respond = (_request, response) => response.end('data: one\n\ndata: two\n\ndata: end\n\n')
    const reason = new Error('stopped')
    const controller = new AbortController()
    const error = await failure(
      post({
        signal: controller.signal,
        emit: (event) => {
          if (event.type === 'text') {
            said.push(event.type)
            controller.abort(reason)
          }
        },
      })
    )
    assert.strictEqual(error, reason)
    assert.deepEqual(said, ['text'])
    assert.equal(readers[0].ends, 0)
  })

  test('reads at most 64 KiB of an error', async ({ assert }) => {
    respond = (_request, response) => {
      response.writeHead(418, { 'x-type': 'tea' })
      response.write('x'.repeat(100_000))
    }
    let body = ''
    const error = await failure(
      post({
        describe: (status, headers, text) => {
          body = text
          return new ProviderError('provider_rejected', { status, details: { ...headers } })
        },
      })
    )
    assert.lengthOf(body, 64 * 1024)
    assert.isEmpty(said)
    assert.containsSubset(error, { status: 418, details: { 'x-type': 'tea' } })
  })

  test('takes an error whose body breaks off or does not end', async ({ assert }) => {
    respond = (_request, response) => {
      response.writeHead(500)
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    }
    assert.containsSubset(await failure(post()), { status: 500, details: { body: 'half' } })

    respond = (_request, response) => {
      response.writeHead(500)
      response.write('silent')
    }
    assert.containsSubset(await failure(post()), { status: 500, details: { body: 'silent' } })
  })

  test('takes whatever a reader throws for nonsense of the provider', async ({ assert }) => {
    respond = (_request, response) => response.end('data: one\n\n')
    const error = await failure(
      post({
        emit: ({ type }) => {
          if (type === 'accepted') {
            return
          }
          throw new TypeError('no such thing')
        },
      })
    )
    assert.containsSubset(error, {
      code: 'provider_protocol_error',
      details: { reason: 'TypeError' },
    })
    assert.match(JSON.stringify(error), /"at":"post_sse\.spec\.ts:\d+:\d+"/)
    assert.notInclude(JSON.stringify(error), 'no such thing')
  })
})
