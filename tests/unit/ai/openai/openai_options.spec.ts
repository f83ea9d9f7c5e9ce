import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { loadCatalogue } from '#ai/catalogue'
import { apiFor, endpoint, isOpenAi, isReasoningModel } from '#ai/drivers/openai/openai_options'
import { givenCall, givenCapabilities } from '#tests/helpers/ai'
import { COMPATIBLE, OWN } from '#tests/helpers/openai'
import type { ModelRequest } from '#ai/types'

const givenRequest = (model: string): ModelRequest => ({ ...givenCall(), model })

test.group('OpenAI options: models that think', () => {
  test('{model}: {thinks}')
    .with([
      { model: 'o3', thinks: true },
      { model: 'o4-mini-2025-04-16', thinks: true },
      { model: 'ft:o4-mini-2025-04-16:org::id', thinks: true },
      { model: 'gpt-5', thinks: true },
      { model: 'gpt-5-mini', thinks: true },
      { model: 'gpt-5.6-sol', thinks: true },
      { model: 'gpt-6-astra', thinks: true },
      { model: 'gpt-6.1-terra', thinks: true },
      { model: 'gpt-10', thinks: true },
      { model: 'gpt-5-chat-latest', thinks: false },
      { model: 'gpt-5.1-chat-latest', thinks: false },
      { model: 'gpt-4o', thinks: false },
      { model: 'gpt-4.1-mini', thinks: false },
      { model: 'ft:gpt-4o-mini:org::id', thinks: false },
      { model: 'gpt-3.5-turbo', thinks: false },
      { model: 'gpt-audio-1.5', thinks: false },
      { model: 'omni-moderation-latest', thinks: false },
    ])
    .run(({ assert }, { model, thinks }) => {
      assert.equal(isReasoningModel(givenRequest(model)), thinks)
    })

  test('are told by their names as the catalogue describes them', async ({ assert }) => {
    const models = await loadCatalogue(app.makePath('resources/models.json'))
    for (const { provider, model, capabilities } of models) {
      if (provider === 'openai') {
        assert.equal(isReasoningModel(givenRequest(model)), capabilities?.reasoning, model)
      }
    }
  })

  test('are those that the catalogue says, whatever their name', ({ assert }) => {
    const capabilities = givenCapabilities({ reasoning: false })
    assert.isFalse(isReasoningModel({ ...givenRequest('gpt-5'), capabilities }))
  })
})

test.group('OpenAI options: the choice of the API', () => {
  test('is the request’s, then the configuration’s, then the host’s', ({ assert }) => {
    assert.equal(apiFor(givenRequest('test-model'), OWN), 'responses')
    assert.equal(apiFor(givenRequest('test-model'), COMPATIBLE), 'chat')
    assert.equal(apiFor(givenRequest('test-model'), { ...OWN, api: 'chat' }), 'chat')
    assert.equal(
      apiFor({ ...givenRequest('test-model'), api: 'responses' }, { ...OWN, api: 'chat' }),
      'responses'
    )
  })

  test('knows {url} for OpenAI’s own: {isOwn}')
    .with([
      { url: 'https://api.openai.com/v1', isOwn: true },
      { url: 'https://eu.api.openai.com/v1', isOwn: true },
      { url: 'https://us.api.openai.com/v1', isOwn: true },
      { url: 'https://notapi.openai.com/v1', isOwn: false },
      { url: 'https://api.openai.com.example.org/v1', isOwn: false },
    ])
    .run(({ assert }, { url, isOwn }) => {
      assert.equal(isOpenAi(url), isOwn)
      assert.equal(
        apiFor(givenRequest('test-model'), { ...OWN, baseUrl: url }),
        isOwn ? 'responses' : 'chat'
      )
    })

  test('keeps path and query of the base URL', ({ assert }) => {
    assert.equal(endpoint('http://h/v1/', '/responses').href, 'http://h/v1/responses')
    assert.equal(endpoint('http://h?api-version=1', '/x').href, 'http://h/x?api-version=1')
  })
})
