import { BaseTransformer } from '@adonisjs/core/transformers'
import { capabilitiesOf } from '#ai/catalogue'
import type { ListedModel } from './list_models.js'

/** A language model as clients see it. Prices are null where they are not known. */
export default class ModelTransformer extends BaseTransformer<ListedModel> {
  toObject() {
    const { model, isDefault } = this.resource
    const { id, provider, name, contextTokens, prices } = model
    return {
      id,
      provider,
      name,
      context_tokens: contextTokens,
      capabilities: capabilitiesOf(model),
      prices: prices && {
        input_usd_per_million: prices.input,
        cached_input_usd_per_million: prices.cachedInput,
        output_usd_per_million: prices.output,
      },
      default: isDefault,
    }
  }
}
