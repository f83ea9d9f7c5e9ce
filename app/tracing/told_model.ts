import type { ModelManager } from '#ai/model_manager'
import { splitModelId } from '#ai/model_book'

/** Who knows which models somebody has described. */
export type ToldModels = Pick<ModelManager, 'book'>

/** The name of a model without its provider; `other` where requests alone name it, as people write these. */
export function toldModel({ book }: ToldModels, id: string): string {
  const told = book.toldAs(id)
  return told === id ? splitModelId(id).model : told
}
