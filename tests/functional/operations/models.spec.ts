import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { ModelManager } from '#ai/model_manager'
import { createAccount } from '#tests/helpers/accounts'
import { givenModel, givenModels } from '#tests/helpers/ai'

const openai = { driver: 'openai' as const, baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'k' }

/** Puts a manager with these settings in place of the configured one, for one test. */
function useModels(cleanup: (undo: () => void) => void, models: ModelManager) {
  app.container.swap(ModelManager, () => models)
  cleanup(() => app.container.restore(ModelManager))
}

test.group('GET /models', () => {
  test('lists the models of configured providers, and which one is the default', async ({
    client,
    assert,
    cleanup,
  }) => {
    useModels(
      cleanup,
      givenModels(
        { openai, demo: { driver: 'demo' } },
        {
          catalogue: [
            givenModel('openai/one', { prices: { input: 1, cachedInput: 0.1, output: 10 } }),
            givenModel('openai/two'),
            givenModel('gemini/three'),
            givenModel('demo/demo'),
          ],
        }
      )
    )
    const { headers } = await createAccount()
    const response = await client.get('/models').headers(headers)

    response.assertStatus(200)
    const { data, next_cursor: nextCursor } = response.body()
    assert.isNull(nextCursor)
    assert.deepEqual(
      data.map((model: { id: string; default: boolean }) => [model.id, model.default]),
      [
        ['openai/one', true],
        ['openai/two', false],
        ['demo/demo', false],
      ]
    )
    assert.deepEqual(data[0], {
      id: 'openai/one',
      provider: 'openai',
      name: 'one',
      context_tokens: 128_000,
      capabilities: { input: ['text', 'image'], output: ['text'], tools: true, reasoning: false },
      prices: {
        input_usd_per_million: 1,
        cached_input_usd_per_million: 0.1,
        output_usd_per_million: 10,
      },
      default: true,
    })
    assert.isNull(data[1].prices)
  })

  test('a default model that the catalogue lacks is listed too', async ({
    client,
    assert,
    cleanup,
  }) => {
    useModels(cleanup, givenModels({ openai }, { default: 'openai/own' }))
    const { headers } = await createAccount()
    const response = await client.get('/models').headers(headers)
    assert.deepInclude(response.body().data[0], { id: 'openai/own', default: true, prices: null })
  })

  test('is not for strangers', async ({ client }) => {
    const response = await client.get('/models')
    response.assertStatus(401)
  })

  test('shows no setting of a provider', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const response = await client.get('/models').headers(headers)
    response.assertStatus(200)
    assert.notMatch(response.text(), /api_?key|base_?url/i)
  })
})
