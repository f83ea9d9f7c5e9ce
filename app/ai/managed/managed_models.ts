import type { ProviderConfig } from '../define_config.js'
import type { DatedPrices } from '../dated_prices.js'

export type ModelAccess = 'everyone' | 'admins'

/** A provider that administrators have added. */
export interface ManagedProvider {
  name: string
  config: ProviderConfig
  /** Whether models that nobody has turned on may be asked for by their names. */
  passesUnlisted: boolean
}

/** What administrators said of one model, also of one of a provider of the environment. */
export interface ManagedModel {
  id: string
  provider: string
  /** Null: nobody said; then what the catalogue knows is on. */
  isEnabled: boolean | null
  access: ModelAccess
  /** Null, as what follows: the catalogue's word holds. */
  name: string | null
  contextTokens: number | null
  maxOutputTokens: number | null
  /** Ids of the models that are asked next, in order. */
  fallbacks: string[] | null
}

/** What the database says of providers and models. */
export interface ManagedModels {
  /** Those that are on and whose key could be read. */
  providers: ManagedProvider[]
  models: ManagedModel[]
  /** By the model's id. */
  prices: Map<string, DatedPrices[]>
  /** Alias → id of a model. */
  aliases: Map<string, string>
}

export const NOTHING_MANAGED: ManagedModels = {
  providers: [],
  models: [],
  prices: new Map(),
  aliases: new Map(),
}
