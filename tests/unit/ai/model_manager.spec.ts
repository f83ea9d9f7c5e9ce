import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Problem } from '#core/problem'
import { ProviderError } from '#ai/errors'
import { ask, givenCall, givenCapabilities, givenModel, givenModels } from '#tests/helpers/ai'
import type { ProviderConfig } from '#ai/define_config'

const DEMO: ProviderConfig = { driver: 'demo' }
const OPENAI: ProviderConfig = { driver: 'openai', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'k' }
const PRICES = { input: 2, cachedInput: 0.5, output: 8 }

const CATALOGUE = [
  givenModel('gemini/flash'),
  givenModel('openai/first', { prices: PRICES, api: 'chat' }),
  givenModel('openai/second'),
  givenModel('openai/named', { capabilities: null }),
  givenModel('demo/demo'),
]

test.group('Model manager: what models take', () => {
  const GEMINI: ProviderConfig = { driver: 'gemini', baseUrl: 'http://127.0.0.1:9', apiKey: 'k' }
  const hearing = givenCapabilities({ input: ['text', 'image', 'audio', 'document'] })
  const models = givenModels(
    { openai: OPENAI, gemini: GEMINI },
    {
      catalogue: [
        givenModel('openai/seeing'),
        givenModel('openai/chat', { capabilities: hearing, api: 'chat' }),
        givenModel('openai/responses', { capabilities: hearing, api: 'responses' }),
        givenModel('gemini/all', { capabilities: hearing }),
      ],
    }
  )

  test('{0} takes {1}: {2}')
    .with([
      ['openai/seeing', 'image/gif', true],
      ['openai/seeing', 'audio/wav', false],
      ['openai/seeing', 'application/pdf', false],
      ['openai/seeing', 'text/csv', true],
      ['openai/seeing', 'application/json', true],
      ['openai/seeing', 'video/mp4', false],
      ['openai/unlisted', 'image/png', false],
      ['openai/unlisted', 'text/plain; charset=utf-8', true],
      ['openai/chat', 'audio/wav', true],
      ['openai/chat', 'audio/mpeg', true],
      ['openai/chat', 'audio/ogg', false],
      ['openai/chat', 'application/pdf', true],
      ['openai/responses', 'audio/wav', false],
      ['openai/responses', 'application/pdf', true],
      ['gemini/all', 'audio/ogg', true],
      ['gemini/all', 'image/webp', true],
      ['gemini/all', 'image/gif', false],
    ] as const)
    .run(({ assert }, [id, mediaType, expected]) => {
      assert.equal(models.takes(models.resolve(id), mediaType), expected)
    })
})

test.group('Model manager: finding models', () => {
  test('finds a model of the catalogue', ({ assert }) => {
    const models = givenModels({ openai: OPENAI }, { catalogue: CATALOGUE })
    assert.containsSubset(models.resolve('openai/first'), {
      id: 'openai/first',
      provider: 'openai',
      model: 'first',
      prices: PRICES,
    })
  })

  test('passes a model that the catalogue lacks through, without prices', ({ assert }) => {
    const models = givenModels({ openai: OPENAI }, { catalogue: CATALOGUE })
    assert.containsSubset(models.resolve('openai/meta/llama:70b'), {
      id: 'openai/meta/llama:70b',
      provider: 'openai',
      model: 'meta/llama:70b',
      prices: null,
      capabilities: null,
    })
  })

  test('{$self} is unknown')
    .with([
      'gemini/flash',
      'nobody/x',
      'first',
      'openai/',
      '/x',
      '',
      'toString/x',
      `openai/${'x'.repeat(200)}`,
    ])
    .run(({ assert }, id) => {
      const models = givenModels({ openai: OPENAI }, { catalogue: CATALOGUE })
      const error = catchOf(() => models.resolve(id))
      assert.instanceOf(error, Problem)
      assert.containsSubset(error, { code: 'model_unknown', status: 422 })
    })

  test('the default is the configured one, else the first of OpenAI, of Gemini, the demo', ({
    assert,
  }) => {
    const gemini: ProviderConfig = { driver: 'gemini', baseUrl: 'http://127.0.0.1:9', apiKey: 'k' }
    const all = { demo: DEMO, gemini, openai: OPENAI }
    const options = { catalogue: CATALOGUE }
    const idOf = (...args: Parameters<typeof givenModels>) => givenModels(...args).resolve(null).id
    assert.equal(idOf(all, { ...options, default: 'openai/second' }), 'openai/second')
    assert.equal(idOf(all, options), 'openai/first')
    assert.equal(idOf({ demo: DEMO, gemini }, options), 'gemini/flash')
    assert.equal(idOf({ demo: DEMO }, options), 'demo/demo')
    const own: ProviderConfig = { ...OPENAI, apiKey: null }
    assert.equal(idOf({ demo: DEMO, gemini, openai: own }, options), 'gemini/flash')
    assert.equal(idOf({ demo: DEMO, openai: own }, options), 'demo/demo')
  })

  test('lists the models of the configured providers only', ({ assert }) => {
    const models = givenModels({ openai: OPENAI, demo: DEMO }, { catalogue: CATALOGUE })
    assert.deepEqual(
      models.list().map(({ id }) => id),
      ['openai/first', 'openai/second', 'openai/named', 'demo/demo']
    )
  })
})

test.group('Model manager: asking', () => {
  test('fills the request with what the catalogue knows of the model', async ({ assert }) => {
    const models = givenModels({ openai: OPENAI }, { catalogue: CATALOGUE })
    using fake = models.fake()
    await ask(models, 'openai/first', givenCall({ system: 'Be brief.' }))
    await ask(models, 'openai/unlisted')
    await ask(models, 'openai/named')
    assert.containsSubset(fake.requests[0], {
      model: 'first',
      api: 'chat',
      system: 'Be brief.',
      capabilities: CATALOGUE[1].capabilities,
    })
    assert.notProperty(fake.requests[1], 'capabilities')
    assert.notProperty(fake.requests[2], 'capabilities')
  })

  test('tells usage, finish reason, the answering model and the requests sent', async ({
    assert,
  }) => {
    const models = givenModels(
      { openai: OPENAI, demo: DEMO },
      { catalogue: CATALOGUE, fallbacks: { 'openai/first': ['nobody/x', 'openai/second'] } }
    )
    using fake = models.fake()
    const failure = () => new ProviderError('provider_unavailable', { retryable: true })
    fake.script(failure(), failure(), failure()).answer('Hello')

    const outcome = await models.stream(
      models.resolve('openai/first'),
      () => givenCall(),
      () => {},
      new AbortController().signal
    )

    assert.containsSubset(outcome, { attempts: 4, finishReason: 'stop' })
    assert.equal(outcome.model.id, 'openai/second')
    assert.equal(outcome.usage?.inputTokens, 10)
    assert.deepEqual(
      fake.requests.map(({ model }) => model),
      ['first', 'first', 'first', 'second']
    )
  })

  test('a failure after the first event is not repeated', async ({ assert }) => {
    const models = givenModels({ openai: OPENAI })
    using fake = models.fake()
    fake.script(async (_request, emit) => {
      emit({ type: 'text', text: 'Hel' })
      throw new ProviderError('provider_unavailable', { retryable: true })
    })
    const { answer, error } = await ask(models, 'openai/x')
    assert.equal(error?.code, 'provider_unavailable')
    assert.equal(answer.text, 'Hel')
    assert.lengthOf(fake.requests, 1)
  })

  test('answers in one piece', async ({ assert }) => {
    const models = givenModels({ openai: OPENAI })
    using fake = models.fake()
    fake.answer('A ', 'title')
    const { text } = await models.complete(
      models.resolve('openai/x'),
      givenCall(),
      new AbortController().signal
    )
    assert.equal(text, 'A title')
    assert.lengthOf(fake.requests, 1)
  })

  test('a fake ends with its scope', async ({ assert }) => {
    const models = givenModels({ demo: DEMO })
    {
      using fake = models.fake()
      fake.answer('scripted')
      const { answer } = await ask(models, 'anything/goes')
      assert.equal(answer.text, 'scripted')
    }
    assert.throws(() => models.resolve('anything/goes'), Problem)
  })
})

test.group('Model manager: cost', () => {
  const models = givenModels({ openai: OPENAI })
  const usage = {
    inputTokens: 1_000,
    outputTokens: 500,
    cachedInputTokens: 400,
    reasoningTokens: 100,
  }

  test('counts cached input apart, in USD per million tokens', ({ assert }) => {
    assert.closeTo(models.costUsd({ prices: PRICES }, usage) ?? 0, 0.0012 + 0.0002 + 0.004, 1e-12)
    assert.isNull(models.costUsd({ prices: null }, usage))
  })

  test('estimates four bytes per token', ({ assert }) => {
    const call = givenCall({ system: '12345678' })
    assert.deepEqual(models.estimateUsage(call, 'Grüße'), {
      inputTokens: 2 + 2,
      outputTokens: 2,
      cachedInputTokens: 0,
      reasoningTokens: 0,
    })
  })
})

test('the container has one manager', async ({ assert }) => {
  const models = await app.container.make('ai.models')
  assert.strictEqual(await app.container.make('ai.models'), models)
  assert.isNotEmpty(models.list())
})

function catchOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
}
