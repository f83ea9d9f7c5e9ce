import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import app from '@adonisjs/core/services/app'
import { aiSettings } from '#ai/ai_settings'
import type { AiEnvironment } from '#ai/ai_settings'
import { AiConfigurationError } from '#ai/configuration_error'

const KEY = 'sk-very-secret-1234567890'

function givenEnvironment(overrides: Partial<AiEnvironment> = {}): AiEnvironment {
  return {
    openai: {},
    gemini: {},
    cataloguePath: app.makePath('resources/models.json'),
    variables: { LOCAL_KEY: KEY },
    ...overrides,
  }
}

/** A file of PROVIDERS_CONFIG that is gone after the test. */
async function givenFile(cleanup: TestContext['cleanup'], content: unknown) {
  const folder = await mkdtemp(join(tmpdir(), 'providers-'))
  cleanup(() => rm(folder, { recursive: true }))
  const path = join(folder, 'providers.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function faultsOf(environment: AiEnvironment): Promise<string[]> {
  try {
    await aiSettings(environment)
  } catch (error) {
    if (error instanceof AiConfigurationError) {
      return error.faults
    }
    throw error
  }
  return []
}

test.group('AI settings | environment', () => {
  test('without keys there is only the demo', async ({ assert }) => {
    const { providers, default: model } = await aiSettings(givenEnvironment())
    assert.deepEqual(providers, { demo: { driver: 'demo' } })
    assert.isNull(model)
  })

  test('keys configure OpenAI and Gemini at their own addresses', async ({ assert }) => {
    const { providers } = await aiSettings(
      givenEnvironment({ openai: { apiKey: KEY, api: 'chat' }, gemini: { apiKey: 'g' } })
    )
    assert.deepEqual(providers.openai, {
      driver: 'openai',
      baseUrl: 'https://api.openai.com/v1',
      apiKey: KEY,
      api: 'chat',
    })
    assert.deepEqual(providers.gemini, {
      driver: 'gemini',
      baseUrl: 'https://generativelanguage.googleapis.com',
      apiKey: 'g',
    })
  })

  test('a compatible server needs no key, Gemini always does', async ({ assert }) => {
    const { providers } = await aiSettings(
      givenEnvironment({
        openai: { baseUrl: 'http://127.0.0.1:11434/v1/' },
        gemini: { baseUrl: 'http://127.0.0.1:1' },
      })
    )
    assert.deepEqual(providers.openai, {
      driver: 'openai',
      baseUrl: 'http://127.0.0.1:11434/v1',
      apiKey: null,
    })
    assert.notProperty(providers, 'gemini')
  })

  test('all faults are told at once, and none shows a key', async ({ assert }) => {
    const faults = await faultsOf(
      givenEnvironment({
        openai: { apiKey: KEY, baseUrl: `https://user:${KEY}@host/v1` },
        gemini: { apiKey: KEY, baseUrl: 'ftp://host' },
      })
    )
    assert.lengthOf(faults, 2)
    assert.include(faults[0], 'OPENAI_BASE_URL')
    assert.include(faults[1], 'GEMINI_BASE_URL')
    assert.notInclude(faults.join(), KEY)
  })

  test('models must name a configured provider', async ({ assert }) => {
    const faults = await faultsOf(
      givenEnvironment({ defaultModel: 'openai/gpt-5', titleModel: 'demo' })
    )
    assert.lengthOf(faults, 2)
    assert.include(faults[0], 'DEFAULT_MODEL')
    assert.include(faults[1], 'TITLE_MODEL')

    const settings = await aiSettings(
      givenEnvironment({ defaultModel: 'demo/any/name', titleModel: 'off' })
    )
    assert.equal(settings.default, 'demo/any/name')
  })
})

test.group('AI settings | providers file', () => {
  test('adds providers, models and fallbacks', async ({ assert, cleanup }) => {
    const providersPath = await givenFile(cleanup, {
      providers: [
        {
          name: 'local',
          driver: 'openai',
          base_url: 'http://127.0.0.1:8080/v1',
          api_key_env: 'LOCAL_KEY',
          models: ['llama', { model: 'qwen', context_tokens: 8_192, prices: null }],
        },
        { name: 'demo', models: [{ model: 'demo', name: 'Trial' }] },
      ],
      fallbacks: { 'local/llama': ['demo/demo'] },
    })
    const settings = await aiSettings(givenEnvironment({ providersPath }))
    assert.deepEqual(settings.providers.local, {
      driver: 'openai',
      baseUrl: 'http://127.0.0.1:8080/v1',
      apiKey: KEY,
    })
    const model = (id: string) => settings.catalogue.find((entry) => entry.id === id)
    assert.equal(model('local/qwen')?.contextTokens, 8_192)
    assert.exists(model('local/llama'))
    assert.equal(model('demo/demo')?.name, 'Trial')
    assert.equal(model('demo/demo')?.prices?.input, 0)
    assert.deepEqual(settings.fallbacks, { 'local/llama': ['demo/demo'] })
  })

  test('may be a bare list', async ({ assert, cleanup }) => {
    const providersPath = await givenFile(cleanup, [
      { name: 'other', driver: 'gemini', api_key_env: 'LOCAL_KEY' },
    ])
    const { providers } = await aiSettings(givenEnvironment({ providersPath }))
    assert.equal(providers.other.driver, 'gemini')
  })

  test('takes keys from secret files too', async ({ assert, cleanup }) => {
    const secretPath = await givenFile(cleanup, `${KEY}\n`)
    const providersPath = await givenFile(cleanup, [
      { name: 'other', driver: 'gemini', api_key_env: 'OTHER_KEY' },
    ])
    const { providers } = await aiSettings(
      givenEnvironment({ providersPath, variables: { OTHER_KEY_FILE: secretPath } })
    )
    assert.deepInclude(providers.other, { apiKey: KEY })
  })

  test('tells all its faults at once', async ({ assert, cleanup }) => {
    const providersPath = await givenFile(cleanup, {
      providers: [
        { name: 'one', driver: 'openai', models: ['m'], colour: 'red' },
        { name: 'two', driver: 'openai', base_url: 'nonsense' },
        { name: 'two', driver: 'openai', base_url: 'http://h' },
        { name: 'three', driver: 'openai', base_url: 'http://h', api_key_env: 'MISSING' },
        { name: 'openai', base_url: 'http://h' },
        { name: 'four', driver: 'openai', base_url: 'http://h', api_key: KEY },
        { name: 'five' },
      ],
    })
    const faults = await faultsOf(givenEnvironment({ providersPath, openai: { apiKey: KEY } }))
    for (const expected of [
      'providers.0.colour: the field is not known',
      'one: base_url is missing',
      'two: base_url must be an http or https address without credentials',
      'two: the name is used twice',
      'three: the environment variable MISSING is not set',
      'openai: base_url is set by the environment; the file may only add models to this provider',
      'providers.5.api_key: keys do not belong into the file; name the environment variable in api_key_env',
      'five: driver must be openai or gemini',
    ]) {
      assert.include(faults, expected)
    }
    assert.lengthOf(faults, 8)
    assert.notInclude(faults.join(), KEY)
  })

  test('tells what has the wrong form, with its place', async ({ assert, cleanup }) => {
    const providersPath = await givenFile(cleanup, {
      providers: [
        { name: 'Bad Name', driver: 'x' },
        { driver: 'openai', models: [{ context_tokens: '1' }] },
      ],
    })
    const list = await faultsOf(givenEnvironment({ providersPath }))
    const faults = list.join('\n')
    for (const place of [
      'providers.0.name',
      'providers.0.driver',
      'providers.1.name',
      'providers.1.models.0.model',
      'providers.1.models.0.context_tokens',
    ]) {
      assert.include(faults, `${place}: `)
    }
  })

  test('a file that is no JSON is not quoted', async ({ assert, cleanup }) => {
    const providersPath = await givenFile(cleanup, `{"api_key": "${KEY}"`)
    const [fault] = await faultsOf(givenEnvironment({ providersPath }))
    assert.include(fault, 'is not valid JSON')
    assert.notInclude(fault, KEY)
  })

  test('a file that is missing is named', async ({ assert }) => {
    const [fault] = await faultsOf(givenEnvironment({ providersPath: '/nowhere/providers.json' }))
    assert.include(fault, '/nowhere/providers.json')
  })

  test('anything but a list of providers is refused')
    .with(['null', '3', '{}', '{"providers": {}}', '[3]'])
    .run(async ({ assert, cleanup }, content) => {
      const providersPath = await givenFile(cleanup, content)
      assert.isNotEmpty(await faultsOf(givenEnvironment({ providersPath })))
    })
})
