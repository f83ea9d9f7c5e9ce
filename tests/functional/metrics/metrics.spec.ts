import { readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import limits from '#config/rate_limits'
import settings from '#settings/services/settings'
import env from '#start/env'
import { ProviderError } from '#ai/errors'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels, openChat } from '#tests/helpers/chats'
import { readExposition } from '#tests/helpers/exposition'
import { HeldCall } from '#tests/helpers/held_call'
import { plainRequest } from '#tests/helpers/plain_http'
import { untilAsync } from '#tests/helpers/until_async'
import { OwnServer } from '#tests/support/own_server'

/** How long a figure may take to be told, in ms. */
const PATIENCE_MS = 10_000

const TOKEN = env.get('METRICS_TOKEN')?.release() ?? ''

function asPrometheus(token = TOKEN) {
  return { headers: { authorization: `Bearer ${token}` } }
}

/** The figures as they are now. */
async function readFigures() {
  const { status, text } = await plainRequest('/metrics', asPrometheus())
  if (status !== 200) {
    throw new Error(text)
  }
  const families = readExposition(text)
  return {
    families,
    /** The sum of the samples of that name which have these labels. */
    sum(name: string, labels: Record<string, string> = {}): number {
      return [...families.values()]
        .flatMap(({ samples }) => samples)
        .filter(
          (sample) =>
            sample.name === name &&
            Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
        )
        .reduce((total, { value }) => total + value, 0)
    },
  }
}

/** By how much a figure has grown since `before`, told on the next look at least. */
async function growth(before: Awaited<ReturnType<typeof readFigures>>) {
  const after = await readFigures()
  return (name: string, labels: Record<string, string> = {}) =>
    after.sum(name, labels) - before.sum(name, labels)
}

const DEMO = { provider: 'demo', model: 'demo/demo' }

test.group('GET /metrics', () => {
  test('answers to the token alone', async ({ assert }) => {
    const right = await plainRequest('/metrics', asPrometheus())
    assert.equal(right.status, 200)
    assert.equal(right.type, 'text/plain; version=0.0.4; charset=utf-8')
    const nobody = await plainRequest('/metrics')
    assert.equal(nobody.status, 401)
    assert.equal(JSON.parse(nobody.text).code, 'authentication_required')
    assert.match(nobody.headers['www-authenticate'] ?? '', /^Bearer/)
    for (const token of ['x', `${TOKEN}x`, TOKEN.slice(1)]) {
      const wrong = await plainRequest('/metrics', asPrometheus(token))
      assert.equal(wrong.status, 401)
      assert.equal(JSON.parse(wrong.text).code, 'token_invalid')
    }
    const administrator = await createAccount({ role: 'admin' })
    const { status } = await plainRequest('/metrics', administrator)
    assert.equal(status, 401)
  })

  test('tells of this process', async ({ assert }) => {
    const { families, sum } = await readFigures()
    assert.equal(sum('chatflow_build_info'), 1)
    assert.equal(sum('chatflow_database_up'), 1)
    assert.isAbove(sum('process_resident_memory_bytes'), 10_000_000)
    assert.isAbove(sum('process_cpu_seconds_total'), 0)
    assert.isAbove(sum('nodejs_heap_used_bytes'), 1_000_000)
    assert.closeTo(sum('process_start_time_seconds'), Date.now() / 1000, 3_600)
    assert.isAtLeast(sum('chatflow_database_connections', { state: 'free' }), 0)
    for (const name of [
      'chatflow_runs_live',
      'chatflow_streams_open',
      'chatflow_queue_jobs',
      'chatflow_event_loop_delay_seconds',
      'chatflow_database_connections',
    ]) {
      assert.equal(families.get(name)?.type, 'gauge', name)
    }
  })

  test('is not there without a token', async ({ assert, cleanup }) => {
    const server = await OwnServer.prepare({ env: { METRICS_TOKEN: '' } })
    cleanup(() => server.remove())
    await server.start()
    const response = await fetch(`${server.url}/metrics`, asPrometheus())
    assert.equal(response.status, 404)
    assert.include(await response.text(), '"code":"not_found"')
  }).timeout(120_000)
})

test.group('The figures', () => {
  test('grow by an answer with a tool call', async ({ assert }) => {
    const account = await createAccount()
    const before = await readFigures()
    const stream = await openChat(account, { message: 'Please calculate 6 * 7' })
    await stream.closed()
    assert.include(stream.text, '42')
    const grown = await growth(before)

    assert.equal(grown('chatflow_runs_total', { state: 'completed', ...DEMO }), 1)
    assert.equal(grown('chatflow_run_duration_seconds_count', DEMO), 1)
    assert.equal(grown('chatflow_run_first_token_seconds_count', DEMO), 1)
    assert.isAbove(grown('chatflow_run_duration_seconds_sum', DEMO), 0)
    assert.equal(grown('chatflow_provider_requests_total', DEMO), 2)
    assert.equal(grown('chatflow_provider_errors_total'), 0)
    assert.isAbove(grown('chatflow_tokens_total', { kind: 'input', ...DEMO }), 0)
    assert.isAbove(grown('chatflow_tokens_total', { kind: 'output', ...DEMO }), 0)
    assert.equal(grown('chatflow_tool_calls_total', { outcome: 'succeeded' }), 1)
    assert.equal(grown('chatflow_tool_call_duration_seconds_count'), 1)
    assert.equal(grown('chatflow_stream_bytes_total'), Buffer.byteLength(stream.text))
    assert.equal(grown('chatflow_stream_chunks_total'), stream.events.length - 1)
  })

  test('tell what is under way', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const before = await readFigures()
    const call = new HeldCall()
    fake.script(call.script)
    const stream = await openChat(account, { message: 'Hello' })
    await untilAsync(
      async () => {
        const grown = await growth(before)
        return grown('chatflow_runs_live') === 1 && grown('chatflow_streams_open') === 1
      },
      'both are counted',
      PATIENCE_MS
    )
    call.say('Hello')
    call.finish()
    await stream.closed()
    await untilAsync(
      async () => {
        const grown = await growth(before)
        return grown('chatflow_runs_live') === 0 && grown('chatflow_streams_open') === 0
      },
      'neither is counted',
      PATIENCE_MS
    )
    assert.isTrue(stream.isComplete)
  })

  test('tell of providers that fail and of what is asked again', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const before = await readFigures()
    fake.script(new ProviderError('provider_rejected'))
    const stream = await openChat(account, { message: 'Hello', model: 'demo/unheard-of' })
    await stream.closed()
    const grown = await growth(before)
    const labels = { provider: 'demo', model: 'other' }
    assert.equal(
      grown('chatflow_provider_errors_total', { code: 'provider_rejected', ...labels }),
      1
    )
    assert.equal(grown('chatflow_runs_total', { state: 'failed', ...labels }), 1)
  })

  test('count answers by the pattern of their route', async ({ assert }) => {
    const account = await createAccount()
    const before = await readFigures()
    await plainRequest('/conversations/nonsense', account)
    await plainRequest('/conversations/other', account)
    await plainRequest('/no/such/page')
    await untilAsync(
      async () => {
        const grown = await growth(before)
        const labels = { method: 'GET', route: '/conversations/:id', status: '404' }
        return (
          grown('chatflow_http_requests_total', labels) === 2 &&
          grown('chatflow_http_requests_total', { route: 'none', status: '404' }) === 1 &&
          grown('chatflow_http_request_duration_seconds_count', { route: '/conversations/:id' }) ===
            2
        )
      },
      'all are counted',
      PATIENCE_MS
    )
    const { families } = await readFigures()
    const routes = families.get('chatflow_http_requests_total')?.samples ?? []
    assert.isFalse(routes.some(({ labels }) => labels.route.includes('nonsense')))
  })

  test('count refusals by their limit', async ({ assert }) => {
    using _fixed = settings.fix({ rate_api: 1 })
    const account = await createAccount()
    const before = await readFigures()
    for (let n = 0; n < 3; n++) {
      await plainRequest('/auth/me', account)
    }
    const grown = await growth(before)
    assert.equal(grown('chatflow_rate_limit_refusals_total', { policy: limits.api.name }), 2)
  })
})

test.group('The list of metrics', () => {
  const read = (path: string) => readFile(app.makePath(path), 'utf8')

  test('has every one that there is, with its type', async ({ assert }) => {
    const { families } = await readFigures()
    const page = await read('docs/metrics.md')
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (\w+) /gm)]
    const documented = new Map(rows.map(([, name, type]) => [name, type]))
    for (const [name, { type }] of families) {
      assert.equal(documented.get(name), type, name)
    }
  })

  test('has every one that the alert rules look at', async ({ assert }) => {
    const documented = await read('docs/metrics.md')
    const rules = await read('deploy/prometheus/alerts.yml')
    const names = [...rules.matchAll(/\b(?:chatflow|process|nodejs)_\w+/g)].map(([name]) =>
      name.replace(/_(?:bucket|sum|count)$/, '')
    )
    assert.isAbove(names.length, 10)
    for (const name of names) {
      assert.include(documented, `\`${name}\``)
    }
  })
})
