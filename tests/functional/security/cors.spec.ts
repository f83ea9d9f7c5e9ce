import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { plainRequest } from '#tests/helpers/plain_http'
import { SERVER_FROM_SOURCES } from '#tests/support/from_sources'
import { ServerProcess } from '#tests/support/server_process'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

const ORIGIN = 'https://chat.example.com'
const STRANGERS = [
  'https://evil.example.com',
  'http://chat.example.com',
  'https://chat.example.com.evil.example',
  'https://chat.example.com:8443',
  'null',
]

const PREFLIGHT = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type,idempotency-key,last-event-id',
}

test.group('Other origins, without CORS_ORIGINS', () => {
  test('are told nothing', async ({ assert }) => {
    const account = await createAccount()
    const headers = { ...account.headers, origin: ORIGIN }
    const answer = await plainRequest('/auth/me', { headers })
    assert.equal(answer.status, 200)
    const preflight = await plainRequest('/auth/me', {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, ...PREFLIGHT },
    })
    assert.equal(preflight.status, 405)
    for (const name of Object.keys({ ...answer.headers, ...preflight.headers })) {
      assert.isFalse(name.startsWith('access-control-'), name)
    }
  })
})

test.group('Other origins, with CORS_ORIGINS', (group) => {
  group.each.timeout(120_000)
  let server: ServerProcess
  group.setup(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chatflow-cors-'))
    server = await ServerProcess.start(SERVER_FROM_SOURCES, ROOT, {
      ENVIRONMENT: 'test',
      LOG_LEVEL: 'warn',
      DATABASE_URL: `sqlite:${join(folder, 'cors.sqlite3')}`,
      STORAGE_PATH: join(folder, 'storage'),
      CORS_ORIGINS: `${ORIGIN}, http://localhost:3000/`,
    })
    await server.ready()
    return async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })

  /** A request of a page at `origin`. */
  async function ask(
    method: string,
    path: string,
    origin: string,
    more: Record<string, string> = {}
  ) {
    const response = await fetch(`${server.url}${path}`, { method, headers: { origin, ...more } })
    await response.text()
    return response
  }

  test('that are listed may send everything that clients send', async ({ assert }) => {
    for (const origin of [ORIGIN, 'http://localhost:3000']) {
      for (const path of ['/conversations/chat/stream', '/auth/login', '/auth/me']) {
        const { status, headers } = await ask('OPTIONS', path, origin, PREFLIGHT)
        assert.equal(status, 204)
        assert.equal(headers.get('access-control-allow-origin'), origin)
        assert.match(headers.get('vary') ?? '', /origin/i)
        assert.sameMembers(
          (headers.get('access-control-allow-headers') ?? '').toLowerCase().split(','),
          ['authorization', 'content-type', 'idempotency-key', 'last-event-id']
        )
        assert.includeMembers((headers.get('access-control-allow-methods') ?? '').split(','), [
          'GET',
          'POST',
          'PUT',
          'PATCH',
          'DELETE',
        ])
        assert.isNull(headers.get('access-control-allow-credentials'))
      }
    }
  })

  test('that are listed may read answers and errors', async ({ assert }) => {
    for (const path of ['/health/live', '/auth/me', '/nowhere', '/openapi.json']) {
      const { headers } = await ask('GET', path, ORIGIN)
      assert.equal(headers.get('access-control-allow-origin'), ORIGIN, path)
      assert.sameMembers((headers.get('access-control-expose-headers') ?? '').split(','), [
        'x-request-id',
        'retry-after',
        'ratelimit',
        'ratelimit-policy',
        'idempotency-replayed',
        'x-vercel-ai-ui-message-stream',
      ])
    }
  })

  test('that are not listed are told nothing')
    .with(STRANGERS)
    .run(async ({ assert }, origin) => {
      for (const [method, more] of [
        ['OPTIONS', PREFLIGHT],
        ['GET', {}],
      ] as const) {
        const { headers } = await ask(method, '/auth/me', origin, more)
        assert.isNull(headers.get('access-control-allow-origin'))
      }
    })

  test('may write their list of headers with spaces', async ({ assert }) => {
    const { headers } = await ask('OPTIONS', '/auth/me', ORIGIN, {
      ...PREFLIGHT,
      'access-control-request-headers': 'Authorization, Content-Type',
    })
    assert.equal(headers.get('access-control-allow-origin'), ORIGIN)
  })

  test('may not send other headers than clients need', async ({ assert }) => {
    const { headers } = await ask('OPTIONS', '/auth/me', ORIGIN, {
      ...PREFLIGHT,
      'access-control-request-headers': 'x-evil',
    })
    assert.notInclude(headers.get('access-control-allow-headers') ?? '', 'x-evil')
  })
})
