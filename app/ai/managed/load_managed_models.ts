import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import type { DatedPrices } from '../dated_prices.js'
import type { ManagedModels } from './managed_models.js'
import { findAliases, findModelRows, findPrices } from './model_rows.js'
import { configOf, findProviderRows } from './provider_rows.js'

/** Reads what administrators said of providers and models. A provider whose key cannot be read is left out, and logged. */
export async function loadManagedModels(
  store: SqlStore,
  logger: Pick<Logger, 'warn'>
): Promise<ManagedModels> {
  const rows = await store.read(async (sql) => ({
    providers: await findProviderRows(sql),
    models: await findModelRows(sql),
    prices: await findPrices(sql),
    aliases: await findAliases(sql),
  }))
  const prices = new Map<string, DatedPrices[]>()
  for (const price of rows.prices) {
    prices.set(price.modelId, [...(prices.get(price.modelId) ?? []), price])
  }
  const providers = rows.providers
    .filter((row) => row.is_enabled === 1)
    .flatMap((row) => {
      const config = configOf(row)
      if (config === null) {
        logger.warn({ provider: row.name }, 'the key of a provider cannot be read: set it anew')
        return []
      }
      return { name: row.name, config, passesUnlisted: row.passes_unlisted === 1 }
    })
  const aliases = new Map(rows.aliases.map(({ alias, model_id: id }) => [alias, id]))
  return { providers, models: rows.models, prices, aliases }
}
