import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import { chat } from '#tests/helpers/chats'
import { until } from '#tests/helpers/until'
import { freePort } from '#tests/support/free_port'
import { OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'
import { TraceCollector } from '#tests/support/trace_collector'

const QUESTION = { message: 'Hello', model: 'demo/demo' }
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const CONTEXT = { traceparent: `00-${TRACE}-b7ad6b7169203331-01` }

/** An export is tried after 5 s, and for 10 s. */
const PATIENCE_MS = 30_000
/** What a server without traces takes, and the 1.5 s of the last export, with much room. */
const STOP_LIMIT_MS = 15_000

const AWAY = 'traces cannot be exported and are lost meanwhile'

/** Tells of each module of OpenTelemetry that is loaded. */
const WITNESS = `import { registerHooks } from 'node:module'
registerHooks({ resolve(name, context, next) {
  if (name.startsWith('@opentelemetry/')) { console.error('loads ' + name) }
  return next(name, context)
} })`

async function givenServer(cleanup: TestContext['cleanup'], env: Record<string, string>) {
  const server = await OwnServer.prepare({
    env: { LOG_LEVEL: 'info', ...env },
    through: ([node, ...words]) => [
      node,
      '--import',
      `data:text/javascript,${encodeURIComponent(WITNESS)}`,
      ...words,
    ],
  })
  cleanup(() => server.remove())
  await server.start()
  return { server, account: await server.createAccount() }
}

test.group('Traces without a collector', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(240_000)

  test('are off by default, and nothing of them is loaded', async ({ assert, cleanup }) => {
    const { server, account } = await givenServer(cleanup, {})
    const headers = { ...account.headers, ...CONTEXT }
    const { body } = await chat({ headers }, QUESTION, server.url)
    assert.equal(body.status, 'completed')
    await server.process.stop()
    assert.notInclude(server.process.output, 'loads @opentelemetry/')
    assert.isTrue(server.process.log.some(({ msg }) => msg === 'request'))
    assert.notInclude(server.process.output, 'trace_id')
  })

  test('are off where the SDK is', async ({ assert, cleanup }) => {
    const collector = await TraceCollector.start()
    cleanup(() => collector.close())
    const { server, account } = await givenServer(cleanup, {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
      OTEL_SDK_DISABLED: 'TRUE',
    })
    await chat(account, QUESTION, server.url)
    await server.process.stop()
    assert.notInclude(server.process.output, 'loads @opentelemetry/')
    assert.isEmpty(collector.requests)
  })

  test('are off where the sampler is one that we do not have, and the log says so', async ({
    assert,
    cleanup,
  }) => {
    const { server } = await givenServer(cleanup, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
      OTEL_SDK_DISABLED: 'maybe',
      OTEL_TRACES_SAMPLER: 'parentbased_jaeger_remote',
    })
    await server.process.stop()
    assert.notInclude(server.process.output, 'loads @opentelemetry/')
    const said = server.process.log.filter(({ msg }) => String(msg).startsWith('Traces are off'))
    assert.lengthOf(said, 1)
  })

  test('are not sent where the caller’s trace is not recorded', async ({ assert, cleanup }) => {
    const collector = await TraceCollector.start()
    cleanup(() => collector.close())
    const { server, account } = await givenServer(cleanup, {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own/path`,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
      TRUSTED_PROXIES: 'loopback',
    })
    await chat(account, QUESTION, server.url)
    await chat({ headers: { ...account.headers, ...CONTEXT } }, QUESTION, server.url)
    await server.process.stop()
    assert.include(server.process.output, 'loads @opentelemetry/')
    assert.deepEqual([...new Set(collector.requests)], ['POST /own/path'])
    assert.deepEqual([...new Set(collector.spans.map(({ traceId }) => traceId))], [TRACE])
    const traces = server.process.log.map((line) => line.trace_id).filter(Boolean)
    assert.deepEqual([...new Set(traces)], [TRACE])
  })

  test('take nothing from the server, which says so once and ends in time', async ({
    assert,
    cleanup,
  }) => {
    const { server, account } = await givenServer(cleanup, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    })
    const complaints = () => server.process.log.filter(({ msg }) => msg === AWAY).length
    const { body } = await chat(account, QUESTION, server.url)
    assert.equal(body.status, 'completed')
    await until(() => complaints() > 0, 'the server says so', PATIENCE_MS)
    const again = await chat(account, QUESTION, server.url)
    assert.equal(again.body.status, 'completed')
    const askedAt = performance.now()
    const exit = await server.process.stop()
    assert.deepEqual(exit, { code: 0, signal: null })
    assert.isBelow(performance.now() - askedAt, STOP_LIMIT_MS)
    assert.equal(complaints(), 1)
  })

  test('end a server in time whose collector never answers', async ({ assert, cleanup }) => {
    const collector = await TraceCollector.start()
    cleanup(() => collector.close())
    collector.isSilent = true
    const { server, account } = await givenServer(cleanup, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
    })
    await chat(account, QUESTION, server.url)
    const askedAt = performance.now()
    const exit = await server.process.stop()
    assert.deepEqual(exit, { code: 0, signal: null })
    assert.isBelow(performance.now() - askedAt, STOP_LIMIT_MS)
    assert.lengthOf(collector.requests, 1)
  })
})
