import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { ask, givenCall, givenModel, givenModels, SHORT_LIMITS } from '#tests/helpers/ai'
import { usedMemory } from '#tests/helpers/memory'
import { PROVIDER_ROWS, ROW_FIRST_PIECE, ROW_TEXT } from '#tests/helpers/provider_rows'
import { until } from '#tests/helpers/until'
import { startReplay, type ReplayKnobs, type ReplayServer } from '../../support/replay_upstream.mjs'
import type { ProviderErrorCode } from '#ai/errors'
import type { StreamLimits } from '#ai/limits'
import type { LoggedCalls } from '#tests/helpers/ai'
import type { ProviderRow } from '#tests/helpers/provider_rows'
import { onAnyDatabase } from '#tests/support/requirements'

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url))
const MIB = 1024 * 1024

interface Fault {
  title: string
  knobs(row: ProviderRow): ReplayKnobs
  limits?: Partial<StreamLimits>
  /** Null: the call succeeds all the same. */
  code: ProviderErrorCode | null
  /** Upstream requests. */
  requests: number
  /** What has been seen of the answer; absent: nothing where the call fails, all where it succeeds. */
  text?: string
}

const afterFirstToken = (row: ProviderRow) => row.firstToken

/** Architecture.md, Model providers: the codes, and what is sent again. */
const FAULTS: Fault[] = [
  {
    title: 'drop before any event',
    knobs: () => ({ drop: 0 }),
    code: 'provider_unavailable',
    requests: 3,
  },
  {
    title: 'drop before the first token',
    knobs: (row) => ({ drop: row.firstToken - 1 }),
    code: 'provider_unavailable',
    requests: 3,
  },
  {
    title: 'drop after the first token',
    knobs: (row) => ({ drop: afterFirstToken(row) }),
    code: 'provider_unavailable',
    requests: 1,
    text: ROW_FIRST_PIECE,
  },
  {
    title: 'one drop before the first token',
    knobs: () => ({ drop: 0, fail: 1 }),
    code: null,
    requests: 2,
  },
  {
    title: 'end before any event',
    knobs: () => ({ fin: 0 }),
    code: 'provider_protocol_error',
    requests: 1,
  },
  {
    title: 'end without a finish reason',
    knobs: (row) => ({ fin: afterFirstToken(row) }),
    code: 'provider_protocol_error',
    requests: 1,
    text: ROW_FIRST_PIECE,
  },
  {
    title: 'silence before the headers',
    knobs: () => ({ hang: -1 }),
    code: 'provider_timeout',
    requests: 1,
  },
  {
    title: 'silence after the headers',
    knobs: () => ({ hang: 0 }),
    code: 'provider_timeout',
    requests: 1,
  },
  {
    title: 'only pings after the headers',
    knobs: () => ({ hang: 0, ping: 50 }),
    code: 'provider_timeout',
    requests: 1,
  },
  {
    title: 'silence after the first token',
    knobs: (row) => ({ hang: afterFirstToken(row) }),
    code: 'provider_timeout',
    requests: 1,
    text: ROW_FIRST_PIECE,
  },
  {
    title: 'pings without end after the first token',
    knobs: (row) => ({ hang: afterFirstToken(row), ping: 50 }),
    limits: { totalMs: 900 },
    code: 'provider_timeout',
    requests: 1,
    text: ROW_FIRST_PIECE,
  },
  {
    title: 'silence after the whole answer',
    knobs: (row) => ({ hang: row.events }),
    code: null,
    requests: 1,
  },
  {
    title: 'drop after the whole answer',
    knobs: (row) => ({ drop: row.events }),
    code: null,
    requests: 1,
  },
  {
    title: 'bad JSON before the first token',
    knobs: () => ({ badjson: 1 }),
    code: 'provider_protocol_error',
    requests: 1,
  },
  {
    title: 'bad JSON after the first token',
    knobs: (row) => ({ badjson: row.firstToken + 1 }),
    code: 'provider_protocol_error',
    requests: 1,
    text: ROW_FIRST_PIECE,
  },
  {
    title: 'an HTML page',
    knobs: () => ({ html: 1 }),
    code: 'provider_protocol_error',
    requests: 1,
  },
  {
    title: 'JSON in place of a stream',
    knobs: () => ({ ct: 'application/json' }),
    code: 'provider_protocol_error',
    requests: 1,
  },
  {
    title: 'an error inside the stream',
    knobs: (row) => ({ insert: `1:${JSON.stringify(row.errorEvent)}` }),
    code: 'provider_unavailable',
    requests: 1,
  },
  {
    title: 'an error inside the stream, late',
    knobs: (row) => ({ insert: `${row.firstToken + 1}:${JSON.stringify(row.errorEvent)}` }),
    code: 'provider_unavailable',
    requests: 1,
    text: ROW_FIRST_PIECE,
  },
  {
    title: '429 always',
    knobs: () => ({ status: 429, retryafter: 0 }),
    code: 'provider_rate_limited',
    requests: 3,
  },
  {
    title: '429 once, with Retry-After',
    knobs: () => ({ status: 429, retryafter: 1, fail: 1 }),
    code: null,
    requests: 2,
  },
  {
    title: '429 with a Retry-After beyond the window',
    knobs: () => ({ status: 429, retryafter: 60 }),
    code: 'provider_rate_limited',
    requests: 1,
  },
  {
    title: '429 always, without a word on when to come back',
    knobs: () => ({ status: 429, body: JSON.stringify({ error: { message: 'Too many.' } }) }),
    code: 'provider_rate_limited',
    requests: 3,
  },
  ...[408, 500, 502, 503, 504].map((status): Fault => ({
    title: `${status} always`,
    knobs: () => ({ status }),
    code: 'provider_unavailable',
    requests: 3,
  })),
  { title: '503 once', knobs: () => ({ status: 503, fail: 1 }), code: null, requests: 2 },
  { title: '408 once', knobs: () => ({ status: 408, fail: 1 }), code: null, requests: 2 },
  { title: '400', knobs: () => ({ status: 400 }), code: 'provider_rejected', requests: 1 },
  { title: '401', knobs: () => ({ status: 401 }), code: 'provider_misconfigured', requests: 1 },
  { title: '403', knobs: () => ({ status: 403 }), code: 'provider_misconfigured', requests: 1 },
  { title: '404', knobs: () => ({ status: 404 }), code: 'provider_misconfigured', requests: 1 },
  {
    title: 'a redirect',
    knobs: () => ({ status: 302 }),
    code: 'provider_protocol_error',
    requests: 1,
  },
  {
    title: 'an event over its cap',
    knobs: () => ({ insert: `1:{"big":"${'x'.repeat(2 * MIB)}"}` }),
    code: 'provider_protocol_error',
    requests: 1,
  },
  { title: 'no [DONE]', knobs: () => ({ nodone: 1 }), code: null, requests: 1 },
  { title: 'no content type', knobs: () => ({ noct: 1 }), code: null, requests: 1 },
  { title: 'a byte order mark', knobs: () => ({ bom: 1 }), code: null, requests: 1 },
  { title: 'CR line ends', knobs: () => ({ eol: 'cr', split: 1 }), code: null, requests: 1 },
  {
    title: 'CRLF line ends',
    knobs: () => ({ eol: 'crlf', split: 'mix' }),
    code: null,
    requests: 1,
  },
  {
    title: 'pings between the events',
    knobs: () => ({ ping: 10, delay: 30 }),
    code: null,
    requests: 1,
  },
  {
    title: 'pauses shorter than the silence',
    knobs: () => ({ delay: 120 }),
    code: null,
    requests: 1,
  },
  {
    title: 'silence before the last event',
    knobs: (row) => ({ hang: row.firstToken + 1, ping: 0 }),
    code: 'provider_timeout',
    requests: 1,
    text: `${ROW_FIRST_PIECE} aus 東京 `,
  },
]

for (const row of PROVIDER_ROWS) {
  test.group(`Provider faults: ${row.title}`, (group) => {
    group.tap(onAnyDatabase)
    let replay: ReplayServer

    group.setup(async () => {
      replay = await startReplay({ fixtures: FIXTURES })
      return () => replay.close()
    })
    group.each.setup(() => replay.reset())

    const models = (limits: Partial<StreamLimits> = {}, log: LoggedCalls = []) =>
      givenModels(
        { p: row.provider(replay.url) },
        {
          limits: { ...SHORT_LIMITS, ...limits },
          catalogue: [givenModel('p/test-model')],
          log,
        }
      )

    test('{title}: {code} after {requests} request(s), and the next call is fine')
      .with(FAULTS)
      .run(async ({ assert }, fault) => {
        const manager = models(fault.limits)
        replay.use({ fixture: row.fixture, ...fault.knobs(row) })

        const { error, answer } = await ask(manager, 'p/test-model')

        assert.equal(error?.code ?? null, fault.code)
        assert.lengthOf(replay.log, fault.requests)
        assert.equal(answer.text, fault.text ?? (fault.code === null ? ROW_TEXT : ''))
        assert.equal(answer.finishReason, fault.code === null ? 'stop' : null)

        replay.use({ fixture: row.fixture })
        const next = await ask(manager, 'p/test-model')
        assert.isNull(next.error)
        assert.equal(next.answer.text, ROW_TEXT)
      })

    test('a connection that is refused is tried three times', async ({ assert }) => {
      const closed = createServer()
      await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
      const { port } = closed.address() as AddressInfo
      await new Promise((resolve) => closed.close(resolve))
      const log: LoggedCalls = []
      const manager = givenModels({ p: row.provider(`http://127.0.0.1:${port}`) }, { log })

      const { error } = await ask(manager, 'p/test-model')

      assert.equal(error?.code, 'provider_unavailable')
      assert.lengthOf(log, 3)
    })

    test('a server that does not speak HTTP is a protocol error', async ({ assert }) => {
      const server = createServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo

      const { error } = await ask(
        givenModels({ p: row.provider(`http://127.0.0.1:${port}`) }),
        'p/m'
      )
      await new Promise((resolve) => server.close(resolve))

      assert.equal(error?.code, 'provider_protocol_error')
    })

    test('an abort closes the upstream connection and rejects with its reason', async ({
      assert,
    }) => {
      replay.use({ fixture: row.fixture, hang: row.firstToken })
      const controller = new AbortController()
      const manager = models()
      const asked = manager.stream(
        manager.resolve('p/test-model'),
        () => givenCall(),
        (event) => event.type === 'text' && controller.abort(new Error('stopped by the test')),
        controller.signal
      )

      await assert.rejects(() => asked, 'stopped by the test')
      await until(() => replay.log[0].sent.closedBy === 'client', 'the connection is closed')
      assert.lengthOf(replay.log, 1)
    })

    test('an abort ends the pause before a retry', async ({ assert }) => {
      replay.use({ status: 429, retryafter: 4 })
      const controller = new AbortController()
      const manager = models()
      const asked = manager.stream(
        manager.resolve('p/test-model'),
        () => givenCall(),
        () => assert.fail('nothing was answered'),
        controller.signal
      )
      await until(() => replay.log[0]?.sent.closedBy !== undefined, 'the first answer came')
      setTimeout(() => controller.abort(new Error('stopped by the test')), 50)

      await assert.rejects(() => asked, 'stopped by the test')
      assert.lengthOf(replay.log, 1)
    })

    test('a key that the provider echoes reaches neither the text nor the log', async ({
      assert,
    }) => {
      const log: LoggedCalls = []
      const echo = `Incorrect API key provided: ${row.apiKey} (also AIzaSyA-0123456789-abcdefghijk)`
      const body = {
        error: { code: 401, message: echo, status: 'UNAUTHENTICATED', type: row.apiKey },
      }
      replay.queue({ status: 401, body: JSON.stringify(body) }, { status: 401, body: echo })

      for (let call = 0; call < 2; call++) {
        const { error } = await ask(models({}, log), 'p/test-model')
        assert.equal(error?.code, 'provider_misconfigured')
        assert.notInclude(error?.message, 'key')
      }

      const logged = JSON.stringify(log)
      assert.lengthOf(log, 2)
      assert.notInclude(logged, 'Incorrect')
      assert.notInclude(logged, row.apiKey)
      assert.notInclude(logged, 'AIza')
    })

    test('memory goes back after an event of 50 MB', async ({ assert }) => {
      /* On a busy machine the server alone takes longer to send so much than the limits of tests allow. */
      const manager = models({ firstTokenMs: 30_000, silenceMs: 30_000 })
      replay.use({ fixture: row.fixture })
      await ask(manager, 'p/test-model')
      const before = usedMemory()

      replay.use({ fixture: row.fixture, insert: `1:{"big":"${'x'.repeat(50 * MIB)}"}` })
      const { error } = await ask(manager, 'p/test-model')
      assert.equal(error?.code, 'provider_protocol_error')
      assert.equal(error?.details.reason, 'event too large')

      await until(() => replay.log[1].sent.closedBy === 'client', 'the connection is closed')
      replay.reset()
      await until(() => usedMemory() < before + 10 * MIB, 'the memory is back')
    })
  })
}
