import { test } from '@japa/runner'
import { geminiHttpError, parseGeminiError } from '#ai/drivers/gemini/gemini_errors'

const KEY = 'AIza-secret-key'

function errorOf(status: number, error?: object, retryAfterMs?: number) {
  const body = error ? JSON.stringify({ error }) : '<html>'
  return geminiHttpError(status, parseGeminiError(body), [KEY], retryAfterMs)
}

test.group('Gemini errors', () => {
  test('{status} is {code}')
    .with([
      { status: 400, code: 'provider_rejected', retryable: false },
      { status: 401, code: 'provider_misconfigured', retryable: false },
      { status: 403, code: 'provider_misconfigured', retryable: false },
      { status: 404, code: 'provider_misconfigured', retryable: false },
      { status: 429, code: 'provider_rate_limited', retryable: true },
      { status: 500, code: 'provider_unavailable', retryable: true },
      { status: 503, code: 'provider_unavailable', retryable: true },
    ])
    .run(({ assert }, { status, code, retryable }) => {
      const error = errorOf(status, { code: status, message: 'x' })
      assert.equal(error.code, code)
      assert.equal(error.retryable, retryable)
      assert.equal(errorOf(status).code, code, 'also with a body that is not JSON')
    })

  test('a wrong key comes as a 400 and is a fault of the settings', ({ assert }) => {
    const error = errorOf(400, {
      code: 400,
      message: `API key not valid: ${KEY}`,
      status: 'INVALID_ARGUMENT',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', 'reason': 'API_KEY_INVALID' },
      ],
    })
    assert.equal(error.code, 'provider_misconfigured')
    assert.notInclude(JSON.stringify(error.details), KEY)
    assert.notInclude(error.message, KEY)
  })

  test('the delay in the body is more exact than the header', ({ assert }) => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', 'retryDelay': '1.5s' }]
    assert.equal(errorOf(429, { details }, 9_000).retryAfterMs, 1_500)
    assert.equal(errorOf(429, { details: [{}] }, 9_000).retryAfterMs, 9_000)
    assert.isUndefined(errorOf(429, { details: 'none' }).retryAfterMs)
  })

  test('shows no half of a key where long words are cut', ({ assert }) => {
    for (const length of [490, 990]) {
      const { details } = errorOf(400, { message: `${'x '.repeat(length / 2)}${KEY}` })
      assert.notInclude(JSON.stringify(details), KEY.slice(0, 8))
    }
  })

  test('reads the array form, and nothing else', ({ assert }) => {
    assert.equal(parseGeminiError('[{"error":{"code":429}}]')?.code, 429)
    for (const body of ['', '[]', 'null', '{"error":"text"}', '{"message":"x"}']) {
      assert.isUndefined(parseGeminiError(body), body)
    }
  })
})
