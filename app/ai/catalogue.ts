import { readFile } from 'node:fs/promises'
import type { Infer } from '@vinejs/vine/types'
import { catalogueValidator } from './catalogue_schema.js'
import { withDatedPrices } from './dated_prices.js'
import type { configuredModelSchema } from './catalogue_schema.js'
import type { CatalogueModel, ModelCapabilities, ModelPrices } from './types.js'

type ModelFields = Infer<typeof configuredModelSchema>
type PriceFields = NonNullable<ModelFields['prices']>

/** What is assumed of a model that is configured by its name alone: little, so that no request grows too large. */
const UNKNOWN_CONTEXT_TOKENS = 32_768
const UNKNOWN_CAPABILITIES: ModelCapabilities = {
  input: ['text'],
  output: ['text'],
  tools: true,
  reasoning: false,
}

/** What a model can do, or what is assumed of it. Drivers get only what was said: they know the names of some models. */
export function capabilitiesOf({ capabilities }: CatalogueModel): ModelCapabilities {
  return capabilities ?? UNKNOWN_CAPABILITIES
}

/**
 * Reads the catalogue that is delivered with Chatflow.
 *
 * @throws Vine's validation error when the file has another form.
 */
export async function loadCatalogue(path: string): Promise<CatalogueModel[]> {
  const { models } = await catalogueValidator.validate(JSON.parse(await readFile(path, 'utf8')))
  return models.map(({ provider, ...fields }) => catalogueModel(provider, fields))
}

/** An entry of the catalogue. What is not said is taken from `known`, an entry of the same model, else assumed. */
export function catalogueModel(
  provider: string,
  fields: ModelFields,
  known?: CatalogueModel
): CatalogueModel {
  const { model, price_changes: changes = [] } = fields
  const api = fields.api ?? known?.api
  const entry: CatalogueModel = {
    id: `${provider}/${model}`,
    provider,
    model,
    name: fields.name ?? known?.name ?? model,
    contextTokens: fields.context_tokens ?? known?.contextTokens ?? UNKNOWN_CONTEXT_TOKENS,
    maxOutputTokens: fields.max_output_tokens ?? known?.maxOutputTokens ?? null,
    prices: fields.prices ? toPrices(fields.prices) : null,
    capabilities: fields.capabilities ?? known?.capabilities ?? null,
    ...(api && { api }),
  }
  if (fields.prices === undefined && known) {
    return Object.defineProperties(entry, {
      prices: { enumerable: true, get: () => known.prices },
    })
  }
  const dated = changes.map(({ from, prices }) => ({
    from: Date.parse(from),
    prices: toPrices(prices),
  }))
  return dated.length > 0 ? withDatedPrices(entry, dated) : entry
}

function toPrices(prices: PriceFields): ModelPrices {
  return { input: prices.input, cachedInput: prices.cached_input, output: prices.output }
}
