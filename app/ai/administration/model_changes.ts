import type { ModelBook } from '#ai/model_book'
import { splitModelId } from '#ai/model_book'
import { findModelRow, type StoredModel } from '#ai/managed/model_rows'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'

/** Throws Problem `not_found` where the id names no provider that is there. */
export function assertModel(book: ModelBook, id: string): void {
  const { provider, model } = splitModelId(id)
  const isPlausible = model !== '' && id.length <= 200 && /^[\x21-\x7e]+$/.test(model)
  if (!isPlausible || !Object.hasOwn(book.providers, provider)) {
    throw new Problem('not_found', { detail: 'There is no such model.' })
  }
}

/** What was said of a model so far, which may be nothing. */
export async function storedModel(sql: Sql, id: string): Promise<StoredModel> {
  const known = await findModelRow(sql, id)
  return (
    known ?? {
      id,
      provider: splitModelId(id).provider,
      isEnabled: null,
      access: 'everyone',
      name: null,
      contextTokens: null,
      maxOutputTokens: null,
      fallbacks: null,
      revision: 0,
    }
  )
}
