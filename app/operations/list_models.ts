import type { ModelManager } from '#ai/model_manager'
import type { ModelUser } from '#ai/model_book'
import type { CatalogueModel } from '#ai/types'

export interface ListedModel {
  model: CatalogueModel
  isDefault: boolean
}

/** The models that somebody may ask: those that are on and for them, and the default one in any case. */
export function listModels(models: ModelManager, user: ModelUser): ListedModel[] {
  const byDefault = models.resolve(null)
  const known = models.list(user)
  const all = known.some(({ id }) => id === byDefault.id) ? known : [byDefault, ...known]
  return all.map((model) => ({ model, isDefault: model.id === byDefault.id }))
}
