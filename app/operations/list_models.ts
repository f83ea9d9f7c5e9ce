import type { ModelManager } from '#ai/model_manager'
import type { CatalogueModel } from '#ai/types'

export interface ListedModel {
  model: CatalogueModel
  isDefault: boolean
}

/** The models that may be asked: those known of configured providers, and the default one in any case. */
export function listModels(models: ModelManager): ListedModel[] {
  const byDefault = models.resolve(null)
  const known = models.list()
  const all = known.some(({ id }) => id === byDefault.id) ? known : [byDefault, ...known]
  return all.map((model) => ({ model, isDefault: model.id === byDefault.id }))
}
