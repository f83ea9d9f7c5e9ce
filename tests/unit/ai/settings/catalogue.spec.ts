import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { capabilitiesOf, catalogueModel, loadCatalogue } from '#ai/catalogue'

const DAY_MS = 24 * 60 * 60 * 1_000

function day(offset: number) {
  return new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10)
}

test.group('Catalogue', () => {
  test('the delivered file is valid and names each model once', async ({ assert }) => {
    const models = await loadCatalogue(app.makePath('resources/models.json'))
    const ids = models.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    assert.includeMembers(
      models.map(({ provider }) => provider),
      ['openai', 'gemini', 'demo']
    )
    for (const model of models) {
      assert.equal(model.id, `${model.provider}/${model.model}`)
      assert.isAtMost(model.maxOutputTokens ?? 0, model.contextTokens, model.id)
      assert.isAtMost(model.prices?.cachedInput ?? 0, model.prices?.input ?? 0, model.id)
    }
  })

  test('the demo model costs nothing', async ({ assert }) => {
    const models = await loadCatalogue(app.makePath('resources/models.json'))
    assert.deepEqual(models.find(({ id }) => id === 'demo/demo')?.prices, {
      input: 0,
      cachedInput: 0,
      output: 0,
    })
  })

  test('announced prices hold from their day on', ({ assert }) => {
    const prices = (input: number) => ({ input, cached_input: 0, output: 0 })
    const model = catalogueModel('p', {
      model: 'm',
      prices: prices(1),
      price_changes: [
        { from: day(30), prices: prices(4) },
        { from: day(-30), prices: prices(2) },
        { from: day(-1), prices: prices(3) },
      ],
    })
    assert.equal(model.prices?.input, 3)
    assert.equal({ ...model }.prices?.input, 3, 'a copy has the prices of its time')

    const later = catalogueModel('p', {
      model: 'm',
      prices: prices(1),
      price_changes: [{ from: day(30), prices: prices(4) }],
    })
    assert.equal(later.prices?.input, 1)
  })

  test('a model known by its name alone is taken for a modest one without prices', ({ assert }) => {
    const model = catalogueModel('local', { model: 'llama' })
    assert.deepInclude(model, { id: 'local/llama', name: 'llama', prices: null })
    assert.isNull(model.capabilities)
    assert.deepEqual(capabilitiesOf(model).output, ['text'])
  })

  test('what is not changed of a known model stays', ({ assert }) => {
    const known = catalogueModel('p', {
      model: 'm',
      name: 'Known',
      context_tokens: 1_000,
      prices: { input: 1, cached_input: 1, output: 1 },
      api: 'chat',
    })
    const changed = catalogueModel('p', { model: 'm', context_tokens: 2_000 }, known)
    assert.deepInclude(changed, { name: 'Known', contextTokens: 2_000, api: 'chat' })
    assert.equal(changed.prices?.input, 1)
    assert.isNull(catalogueModel('p', { model: 'm', prices: null }, known).prices)
  })
})
