import { test } from '@japa/runner'
import { problemCodes } from '#core/problem_codes'
import { PROVIDER_ERROR_CODES, ProviderError } from '#ai/errors'
import { fromHttpError, fromStreamError } from '#ai/drivers/openai/openai_errors'
import { maskSecrets } from '#core/mask_secrets'
import { retryAfterMs } from '#core/outbound/retry_after'

test.group('Provider error', () => {
  test('has a problem of the same name for each of its codes', ({ assert }) => {
    assert.includeMembers(Object.keys(problemCodes), [...PROVIDER_ERROR_CODES])
  })

  test('says nothing of the provider, and keeps its details masked and short', ({ assert }) => {
    const error = new ProviderError('provider_rejected', {
      details: {
        reason: 'bad key my-own-secret',
        status: 400,
        retried: false,
        param: null,
        type: { key: 'my-own-secret' },
        code: ['x'.repeat(1_000)],
      },
      secrets: ['my-own-secret', null],
    })
    assert.equal(error.message, 'The model provider did not accept this request.')
    assert.deepEqual(error.details, {
      reason: 'bad key [masked]',
      status: 400,
      retried: false,
      type: '{"key":"[masked]"}',
      code: `["${'x'.repeat(198)}`,
    })
  })
})

test.group('OpenAI errors', () => {
  const said = 'Invalid message: "the kestrel hovers"'

  test('tell codes, and nothing of the sentences that repeat what was asked')
    .with([
      said,
      JSON.stringify(said),
      JSON.stringify({ detail: [{ loc: ['body', 'messages'], msg: said, input: said }] }),
      JSON.stringify({ error: said }),
      JSON.stringify({ message: said, code: said, type: said, param: said }),
      JSON.stringify({ error: { message: said, code: [said], type: { said }, param: said } }),
    ])
    .run(({ assert }, body) => {
      const { details } = fromHttpError(422, { 'x-request-id': said }, body, [])
      assert.deepEqual(details, { status: 422, kind: 'UnprocessableEntityError' })
      const inStream: unknown = body.startsWith('{') ? JSON.parse(body) : body
      assert.deepEqual(fromStreamError(inStream, []).details, { where: 'stream' })
    })

  test('tell which parameter was not taken', ({ assert }) => {
    const error = {
      message: said,
      code: 'unsupported_value',
      type: 'invalid_request_error',
      param: 'reasoning.summary',
    }
    const headers = { 'x-request-id': 'req_1' }
    const { details } = fromHttpError(400, headers, JSON.stringify({ error }), [])
    const { message: _, ...codes } = error
    assert.containsSubset(details, { ...codes, status: 400, providerRequestId: 'req_1' })
    assert.notInclude(JSON.stringify(details), 'kestrel')
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
      { text: 'Authorization: Basic dXNlcjpwYXNz', masked: 'Authorization: Basic [masked]' },
      { text: 'basic questions of access', masked: 'basic questions of access' },
      { text: 'GET /f?reader=a&signature=x-Y', masked: 'GET /f?reader=a&signature=[masked]' },
      { text: `of cf_${'aB3-'.repeat(10)} here`, masked: 'of [masked] here' },
      { text: `whsec_${'aB3/'.repeat(10)}=`, masked: '[masked]' },
      { text: `"eyJhbGciOiJIUzI1NiJ9.${'aB_3'.repeat(9)}.c-d"`, masked: '"[masked]"' },
      { text: 'postgres://me:pass@host/db', masked: 'postgres://me:[masked]@host/db' },
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
