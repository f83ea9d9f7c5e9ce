import type { CatalogueModel, ModelPrices } from '#ai/types'

interface PricedModel extends CatalogueModel {
  prices: ModelPrices
}

/** A model that writes text and nothing else, of known price. */
function isPricedTextModel(model: CatalogueModel): model is PricedModel {
  return model.prices !== null && model.capabilities.output.every((kind) => kind === 'text')
}

/**
 * The model that makes titles for the answers of the model `id`: the cheapest text model of the same provider, by the
 * price of its output, then of its input. An answering model that the catalogue lacks makes them itself, because its
 * provider may be a server of which the catalogue knows nothing.
 *
 * @param models the known models of the configured providers
 */
export function cheapestModelFor(id: string | null, models: CatalogueModel[]): string | null {
  const answering = models.find((model) => model.id === id)
  const [cheapest] = models
    .filter((model) => model.provider === answering?.provider)
    .filter(isPricedTextModel)
    .sort((a, b) => a.prices.output - b.prices.output || a.prices.input - b.prices.input)
  return cheapest?.id ?? id
}
