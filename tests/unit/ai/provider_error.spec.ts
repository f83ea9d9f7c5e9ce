import { test } from '@japa/runner'
import { problemCodes } from '#core/problem_codes'
import { PROVIDER_ERROR_CODES, ProviderError } from '#ai/errors'
import { fromHttpError } from '#ai/drivers/openai/openai_errors'
import { maskSecrets } from '#ai/mask_secrets'
import { retryAfterMs } from '#core/outbound/retry_after'

test.group('Provider error', () => {
  test('has a problem of the same name for each of its codes', ({ assert }) => {
    assert.includeMembers(Object.keys(problemCodes), [...PROVIDER_ERROR_CODES])
  })

  test('says nothing of the provider, and keeps its details masked', ({ assert }) => {
    const error = new ProviderError('provider_rejected', {
      details: { message: 'bad key my-own-secret', status: 400, param: null },
      secrets: ['my-own-secret', null],
    })
    assert.equal(error.message, 'The model provider did not accept this request.')
    assert.deepEqual(error.details, { message: 'bad key [masked]', status: 400 })
  })
})

test.group('OpenAI errors', () => {
  test('show no half of a key where long words are cut', ({ assert }) => {
    const secret = 'my-own-secret'
    for (const length of [490, 990]) {
      const text = `${'x '.repeat(length / 2)}${secret}`
      for (const body of [text, JSON.stringify({ error: { message: text } })]) {
        const { details } = fromHttpError(401, {}, body, [secret])
        assert.notInclude(JSON.stringify(details), secret.slice(0, 6))
      }
    }
  })
})

test.group('Masking of secrets', () => {
  test('{text} becomes {masked}')
    .with([
      { text: 'provided: sk-proj-abc_DEF-123.', masked: 'provided: [masked]' },
      { text: 'provided: sk-abc*******xyz now', masked: 'provided: [masked] now' },
      { text: 'AIzaSyA0123456789abcdefg', masked: '[masked]' },
      { text: 'Authorization: Bearer abcdef.ghi', masked: 'Authorization: Bearer [masked]' },
      { text: 'GET /v1?key=abc&alt=sse', masked: 'GET /v1?key=[masked]&alt=sse' },
      { text: 'the task-oriented desk', masked: 'the task-oriented desk' },
      { text: 'MINE and MINE-12345', masked: 'MINE and [masked]' },
    ])
    .run(({ assert }, { text, masked }) => {
      assert.equal(maskSecrets(text, ['MINE', 'MINE-12345', null, '']), masked)
    })
})

test.group('Retry-After', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z')

  test('{$i}: is understood')
    .with([
      { headers: { 'retry-after': '7' }, ms: 7_000 },
      { headers: { 'retry-after': '0' }, ms: 0 },
      { headers: { 'retry-after': '1.5' }, ms: 1_500 },
      { headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' }, ms: 20_000 },
      { headers: { 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' }, ms: 0 },
      { headers: { 'retry-after': '9', 'retry-after-ms': '120' }, ms: 120 },
      { headers: { 'retry-after': 'soon' }, ms: undefined },
      { headers: { 'retry-after': '-5 ' }, ms: undefined },
      { headers: {}, ms: undefined },
    ])
    .run(({ assert }, { headers, ms }) => {
      assert.equal(retryAfterMs(headers, NOW), ms)
    })
})
