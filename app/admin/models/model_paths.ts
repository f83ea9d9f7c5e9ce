import type { DescribedProvider } from '#ai/administration/describe_models'
import { splitModelId } from '#ai/model_book'

export const MODELS_PATH = '/admin/models'

/** The page of a model: the names of models may have slashes in them. */
export function modelPath(id: string): string {
  const { provider, model } = splitModelId(id)
  return `${MODELS_PATH}/${provider}/${encodeURIComponent(model)}`
}

/** The page of a provider; one that is not of the database is called by its name. */
export function providerPath({ id, name }: Pick<DescribedProvider, 'id' | 'name'>): string {
  return `/admin/providers/${id ?? name}`
}
