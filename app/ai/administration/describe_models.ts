import { inject } from '@adonisjs/core'
import { catalogueModel } from '#ai/catalogue'
import { findChecks, type StoredCheck } from '#ai/managed/check_rows'
import { endOfKey } from '#ai/managed/provider_key'
import { configOf, findProviderRows, type ProviderRow } from '#ai/managed/provider_rows'
import { findModelRows, type StoredModel } from '#ai/managed/model_rows'
import type { ModelAccess } from '#ai/managed/managed_models'
import { ModelManager } from '#ai/model_manager'
import type { ProviderConfig } from '#ai/define_config'
import type { CatalogueModel } from '#ai/types'
import { SqlStore } from '#core/sql_store'

export type ProviderSource = 'built_in' | 'environment' | 'file' | 'database'

/** A provider as administrators see it: never its key. */
export interface DescribedProvider {
  /** Null of one that is not of the database. */
  id: string | null
  name: string
  driver: ProviderConfig['driver']
  baseUrl: string | null
  api: 'responses' | 'chat' | null
  source: ProviderSource
  /** Null: it has none. `end` is null of a short one, `setAt` of one of the environment. */
  key: { end: string | null; setAt: number | null; isReadable: boolean } | null
  isEnabled: boolean
  /** The environment configures a provider of the same name, which wins. */
  isShadowed: boolean
  passesUnlisted: boolean
  revision: number
  /** Null: it was never checked. */
  check: StoredCheck | null
  models: DescribedModel[]
}

/** A model as administrators see it. */
export interface DescribedModel {
  model: CatalogueModel
  /** Null: neither turned on nor off, nor in the catalogue; then `passesUnlisted` of its provider decides. */
  isEnabled: boolean | null
  access: ModelAccess
  /** Whether the last check found it; null where that could not be seen. */
  isFound: boolean | null
  isDefault: boolean
  aliases: string[]
  fallbacks: string[]
  /** What was said of it, other than by the catalogue. */
  stored: StoredModel | null
}

/** The variables that configure a provider without a file. */
const OF_ENVIRONMENT = ['openai', 'gemini']

/** Everything that is known of providers and models, for administrators. */
@inject()
export class DescribeModels {
  constructor(
    private sql: SqlStore,
    private models: ModelManager
  ) {}

  async execute(): Promise<DescribedProvider[]> {
    const known = await this.sql.read(async (sql) => ({
      rows: await findProviderRows(sql),
      models: await findModelRows(sql),
      checks: await findChecks(sql),
    }))
    const stored = new Map(known.models.map((model) => [model.id, model]))
    const checks = new Map(known.checks.map((check) => [check.provider, check]))
    const { book } = this.models
    const configured = Object.entries(book.providers).filter(([name]) => !book.isManaged(name))
    return [
      ...configured.map(([name, config]) => ofConfig(name, config)),
      ...known.rows.map((row) =>
        ofRow(
          row,
          configured.some(([name]) => name === row.name)
        )
      ),
    ].map((provider) => {
      const check = checks.get(provider.name) ?? null
      return {
        ...provider,
        check,
        models: provider.isShadowed ? [] : this.#models(provider.name, check, stored),
      }
    })
  }

  #models(
    provider: string,
    check: StoredCheck | null,
    stored: Map<string, StoredModel>
  ): DescribedModel[] {
    const { book, defaultId } = this.models
    const found = check?.models.names ?? null
    const entries = book.entries.filter(({ model }) => model.provider === provider)
    const described = new Set(entries.map(({ model }) => model.model))
    const others = (found ?? [])
      .filter((model) => !described.has(model))
      .map((model) => ({
        model: catalogueModel(provider, { model }),
        isEnabled: null,
        access: 'everyone' as const,
      }))
    return [...entries, ...others].map(({ model, isEnabled, access }) => ({
      model,
      isEnabled,
      access,
      isFound: found?.includes(model.model) ?? null,
      isDefault: model.id === defaultId,
      aliases: [...book.aliases].filter(([, id]) => id === model.id).map(([alias]) => alias),
      fallbacks: book.fallbackIds(model.id),
      stored: stored.get(model.id) ?? null,
    }))
  }
}

type WithoutModels = Omit<DescribedProvider, 'check' | 'models'>

function ofConfig(name: string, config: ProviderConfig): WithoutModels {
  const isDemo = config.driver === 'demo'
  const apiKey = isDemo ? null : config.apiKey
  return {
    id: null,
    name,
    driver: config.driver,
    baseUrl: isDemo ? null : config.baseUrl,
    api: config.driver === 'openai' ? (config.api ?? null) : null,
    source: isDemo ? 'built_in' : OF_ENVIRONMENT.includes(name) ? 'environment' : 'file',
    key: apiKey === null ? null : { end: endOfKey(apiKey), setAt: null, isReadable: true },
    isEnabled: true,
    isShadowed: false,
    passesUnlisted: true,
    revision: 0,
  }
}

function ofRow(row: ProviderRow, isShadowed: boolean): WithoutModels {
  return {
    id: row.id,
    name: row.name,
    driver: row.driver,
    baseUrl: row.base_url,
    api: row.api,
    source: 'database',
    key:
      row.api_key === null
        ? null
        : {
            end: row.api_key_end,
            setAt: row.api_key_set_at,
            isReadable: configOf(row) !== null,
          },
    isEnabled: row.is_enabled === 1,
    isShadowed,
    passesUnlisted: row.passes_unlisted === 1,
    revision: row.revision,
  }
}
