import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import { ProviderError } from '#ai/errors'
import { ask, givenCall, givenModel, givenModels } from '#tests/helpers/ai'
import { until } from '#tests/helpers/until'
import { startReplay, type ReplayServer } from '../../../support/replay_upstream.mjs'

const FIXTURES = fileURLToPath(new URL('../../../fixtures', import.meta.url))
const KEY = 'test-key-0123456789'
const MODEL = 'gemini/gemini-3.8-flash'
const PAINTER = givenModel('gemini/painter', {
  capabilities: { input: ['text'], output: ['text', 'image'], tools: false, reasoning: true },
})
const USAGE = { inputTokens: 12, outputTokens: 7, cachedInputTokens: 4, reasoningTokens: 2 }

test.group('Gemini driver', (group) => {
  let replay: ReplayServer

  group.setup(async () => {
    replay = await startReplay({ fixtures: FIXTURES })
    return () => replay.close()
  })
  group.each.setup(() => {
    replay.reset()
    replay.use({ fixture: 'gemini/text.sse' })
  })

  const givenGemini = (apiKey: string | null = KEY) =>
    givenModels(
      { gemini: { driver: 'gemini', baseUrl: `${replay.url}/`, apiKey } },
      { limits: DEFAULT_STREAM_LIMITS, catalogue: [givenModel(MODEL), PAINTER] }
    )

  const complete = (signal = new AbortController().signal, model = MODEL) => {
    const models = givenGemini()
    return models.complete(models.resolve(model), givenCall(), signal)
  }

  const failureOf = async (call: Promise<unknown>): Promise<ProviderError> => {
    const [result] = await Promise.allSettled([call])
    const reason: unknown = result.status === 'rejected' ? result.reason : null
    if (reason instanceof ProviderError) {
      return reason
    }
    throw new Error('it did not fail as a provider does', { cause: reason })
  }

  test('streams from the address of the API, with the key in a header only', async ({ assert }) => {
    const { answer, events } = await ask(givenGemini(), MODEL)

    assert.equal(answer.text, 'Grüße aus 東京 🎉!')
    assert.deepEqual(answer.usage, USAGE)
    assert.deepEqual(events.find((event) => 'metadata' in event)?.type, 'text')
    const [{ url, headers }] = replay.log
    assert.equal(url, '/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse')
    assert.equal(headers['x-goog-api-key'], `<${KEY.length} chars>`)
    assert.notInclude(url, KEY)
  })

  test('sends no key where there is none', async ({ assert }) => {
    await ask(givenGemini(null), MODEL)
    assert.notProperty(replay.log[0].headers, 'x-goog-api-key')
  })

  test('answers in one piece, without the thoughts', async ({ assert }) => {
    assert.deepEqual(await complete(), { text: 'Grüße aus 東京 🎉!', usage: USAGE })
    assert.equal(replay.log[0].url, '/v1beta/models/gemini-3.8-flash:generateContent')
    assert.equal(replay.log[0].headers['x-goog-api-key'], `<${KEY.length} chars>`)
  })

  test('in one piece, asks for neither pictures nor thoughts', async ({ assert }) => {
    await complete(undefined, PAINTER.id)
    await complete()
    assert.containsSubset(replay.log[0].body, {
      generationConfig: { responseModalities: ['TEXT'] },
    })
    assert.notInclude(JSON.stringify(replay.log[0].body), 'thinkingConfig')
    assert.notInclude(JSON.stringify(replay.log[1].body), 'responseModalities')
  })

  test('in one piece, {status} is {code} after one request')
    .with([
      { status: 400, code: 'provider_rejected' },
      { status: 401, code: 'provider_misconfigured' },
      { status: 404, code: 'provider_misconfigured' },
      { status: 429, code: 'provider_rate_limited' },
      { status: 500, code: 'provider_unavailable' },
      { status: 503, code: 'provider_unavailable' },
    ])
    .run(async ({ assert }, { status, code }) => {
      replay.use({ status })
      const error = await failureOf(complete())
      assert.equal(error.code, code)
      assert.equal(error.status, status)
      assert.lengthOf(replay.log, 1)
    })

  test('in one piece, an HTML page is a protocol error and is not quoted', async ({ assert }) => {
    replay.use({ html: 1 })
    const error = await failureOf(complete())
    assert.equal(error.code, 'provider_protocol_error')
    assert.notInclude(JSON.stringify(error.details), '<')
  })

  test('in one piece, a drop is a provider that is not available', async ({ assert }) => {
    replay.use({ fixture: 'gemini/text.sse', drop: 0 })
    const error = await failureOf(complete())
    assert.equal(error.code, 'provider_unavailable')
    assert.lengthOf(replay.log, 1)
  })

  test('in one piece, a key that is echoed reaches no text and no log', async ({ assert }) => {
    const message = `API key not valid: ${KEY}`
    const said = { code: 400, message, status: 'INVALID_ARGUMENT' }
    replay.use({ status: 400, body: JSON.stringify({ error: said }) })
    const error = await failureOf(complete())
    assert.notInclude(error.message, KEY)
    assert.deepEqual(error.details, { status: 'INVALID_ARGUMENT' })
  })

  test('in one piece, an abort ends the request with its reason', async ({ assert }) => {
    replay.use({ hang: -1 })
    const controller = new AbortController()
    const completed = complete(controller.signal)
    const checked = assert.rejects(() => completed, 'stopped by the test')
    await until(() => replay.log.length === 1, 'the request arrives')
    controller.abort(new Error('stopped by the test'))
    await checked
    await until(() => replay.log[0].sent.closedBy === 'client', 'the connection is closed')
  })

  test('the environment of the process does not lead the SDK elsewhere', async ({
    assert,
    cleanup,
  }) => {
    const names = ['GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_API_KEY', 'GOOGLE_GEMINI_BASE_URL'] as const
    const before = names.map((name) => process.env[name])
    cleanup(() =>
      names.forEach((name, index) => {
        if (before[index] === undefined) {
          delete process.env[name]
        } else {
          process.env[name] = before[index]
        }
      })
    )
    process.env.GOOGLE_GENAI_USE_VERTEXAI = 'true'
    process.env.GOOGLE_API_KEY = 'another'
    process.env.GOOGLE_GEMINI_BASE_URL = 'http://127.0.0.1:9'

    const { text } = await complete()
    assert.equal(text, 'Grüße aus 東京 🎉!')
    assert.equal(replay.log[0].headers['x-goog-api-key'], `<${KEY.length} chars>`)
  })
})
