import { Writable } from 'node:stream'
import { Logger } from '@adonisjs/core/logger'
import { test } from '@japa/runner'
import loggerConfig from '#config/logger'

const CANARY = 'canary-credential-kestrel'

const NAMES = [
  'password',
  'current_password',
  'new_password',
  'newPassword',
  'Authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'Set-Cookie',
  'token',
  'access_token',
  'accessToken',
  'refreshToken',
  'METRICS_TOKEN',
  'x-csrf-token',
  '_csrf',
  'api_key',
  'apiKey',
  'x-api-key',
  'X-Goog-Api-Key',
  'OPENAI_API_KEY',
  'APP_KEY',
  'key',
  'secret',
  'client_secret',
  'webhook_secret',
  'JWT_SECRET_KEY',
  'secretAccessKey',
  'S3_ACCESS_KEY_ID',
  'signature',
  'recovery_codes',
]

class Request {
  headers = { accept: CANARY }
}

/** What the server's own logger writes of these fields. */
function lineOf(fields: Record<string, unknown>): string {
  let line = ''
  const destination = new Writable({
    write(chunk, _encoding, done) {
      line += String(chunk)
      done()
    },
  })
  const { formatters, serializers } = loggerConfig.loggers.app
  new Logger({ enabled: true, level: 'trace', formatters, serializers, destination }).info(fields)
  return line
}

test.group('A log line', () => {
  test('has no value of a field called {$self}, however deep')
    .with(NAMES)
    .run(({ assert }, name) => {
      const held = { [name]: CANARY }
      const line = lineOf({
        ...held,
        headers: held,
        list: [{ one: { two: held } }],
        wrapped: { [name]: [CANARY, { value: CANARY }] },
      })
      assert.notInclude(line, CANARY)
      assert.include(line, '[redacted]')
    })

  test('keeps names that only look alike, and figures', ({ assert }) => {
    const fields = {
      output_tokens: 3,
      token: 7,
      first_token_ms: 12,
      keys: 'a, b',
      keyword: 'word',
      request_id: 'req-1',
      day: new Date(0),
      nothing: null,
    }
    assert.containsSubset(JSON.parse(lineOf(fields)), {
      ...fields,
      day: '1970-01-01T00:00:00.000Z',
    })
  })

  test('has of errors nothing but what they say, with credentials masked', ({ assert }) => {
    const held = { config: { headers: { accept: CANARY } }, body: CANARY }
    const cause = Object.assign(new Error('refused cf_0123456789abcdefghijklmnop'), held)
    const error = Object.assign(new Error('failed', { cause }), held, { code: 'E_FAILED' })
    for (const line of [lineOf({ err: error }), lineOf({ more: { error } })]) {
      assert.notInclude(line, CANARY)
      assert.notInclude(line, 'abcdefghijklmnop')
      assert.include(line, '"message":"refused [masked]"')
      assert.include(line, '"code":"E_FAILED"')
    }
  })

  test('ends where things hold themselves, and shows no objects of classes', ({ assert }) => {
    const ring: Record<string, unknown> = { request: new Request() }
    ring.self = ring
    const line = lineOf({ ring })
    assert.include(line, '"request":"[Request]"')
    assert.include(line, '[deep]')
    assert.notInclude(line, CANARY)
  })
})
