import type { CatalogueModel, ModelPrices } from './types.js'

/** Prices from a moment on, in ms since 1970. */
export interface DatedPrices {
  from: number
  prices: ModelPrices
}

/** The newest of those that hold at `at`; null where none does yet. */
export function pricesAt(dated: readonly DatedPrices[], at: number): ModelPrices | null {
  let found: DatedPrices | null = null
  for (const one of dated) {
    if (one.from <= at && (found === null || one.from >= found.from)) {
      found = one
    }
  }
  return found?.prices ?? null
}

/**
 * A server runs for months: prices that change on an announced day do so without a restart. Before the first of `dated`
 * the model's own prices hold.
 */
export function withDatedPrices(
  model: CatalogueModel,
  dated: readonly DatedPrices[]
): CatalogueModel {
  return Object.defineProperties(
    { ...model },
    { prices: { enumerable: true, get: () => pricesAt(dated, Date.now()) ?? model.prices } }
  )
}
