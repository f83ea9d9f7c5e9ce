import type { Sql } from '#core/sql'
import type { DatedPrices } from '../dated_prices.js'
import type { ManagedModel, ModelAccess } from './managed_models.js'
import type { ModelPrices } from '../types.js'

/** A row of `models`, its lists read. */
export interface StoredModel extends ManagedModel {
  revision: number
}

interface ModelColumns {
  id: string
  provider: string
  is_enabled: number | null
  access: ModelAccess
  name: string | null
  context_tokens: number | null
  max_output_tokens: number | null
  fallbacks: string | null
  revision: number
}

/** A row of `model_prices`. */
export interface StoredPrice extends DatedPrices {
  id: number
  modelId: string
  createdAt: number
}

interface PriceColumns {
  id: number
  model_id: string
  from_at: number
  input_micro_usd: number
  cached_input_micro_usd: number
  output_micro_usd: number
  created_at: number
}

const MICRO_USD = 1_000_000

const MODEL_COLUMNS = `id, provider, is_enabled, access, name, context_tokens, max_output_tokens,
  fallbacks, revision`

export async function findModelRows(sql: Sql): Promise<StoredModel[]> {
  const rows = await sql.all<ModelColumns>(`select ${MODEL_COLUMNS} from models order by id`)
  return rows.map(toModel)
}

export async function findModelRow(sql: Sql, id: string): Promise<StoredModel | undefined> {
  const row = await sql.get<ModelColumns>(`select ${MODEL_COLUMNS} from models where id = ?`, id)
  return row && toModel(row)
}

export async function writeModelRow(sql: Sql, model: StoredModel): Promise<void> {
  await sql.run(
    `insert into models (${MODEL_COLUMNS}, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set is_enabled = excluded.is_enabled, access = excluded.access,
       name = excluded.name, context_tokens = excluded.context_tokens,
       max_output_tokens = excluded.max_output_tokens, fallbacks = excluded.fallbacks,
       revision = excluded.revision, updated_at = excluded.updated_at`,
    model.id,
    model.provider,
    model.isEnabled === null ? null : Number(model.isEnabled),
    model.access,
    model.name,
    model.contextTokens,
    model.maxOutputTokens,
    model.fallbacks === null ? null : JSON.stringify(model.fallbacks),
    model.revision,
    Date.now()
  )
}

/** All prices, or those of one model, the newest first. */
export async function findPrices(sql: Sql, modelId?: string): Promise<StoredPrice[]> {
  const columns = `id, model_id, from_at, input_micro_usd, cached_input_micro_usd, output_micro_usd, created_at`
  const rows =
    modelId === undefined
      ? await sql.all<PriceColumns>(`select ${columns} from model_prices order by from_at desc`)
      : await sql.all<PriceColumns>(
          `select ${columns} from model_prices where model_id = ? order by from_at desc`,
          modelId
        )
  return rows.map((row) => ({
    id: row.id,
    modelId: row.model_id,
    from: row.from_at,
    prices: {
      input: row.input_micro_usd / MICRO_USD,
      cachedInput: row.cached_input_micro_usd / MICRO_USD,
      output: row.output_micro_usd / MICRO_USD,
    },
    createdAt: row.created_at,
  }))
}

/** Writes prices from a moment on; those that were to begin at the same moment are replaced. */
export async function writePrices(
  sql: Sql,
  modelId: string,
  { from, prices }: { from: number; prices: ModelPrices }
): Promise<void> {
  await sql.run(
    `insert into model_prices (model_id, from_at, input_micro_usd, cached_input_micro_usd,
       output_micro_usd, created_at) values (?, ?, ?, ?, ?, ?)
     on conflict (model_id, from_at) do update set input_micro_usd = excluded.input_micro_usd,
       cached_input_micro_usd = excluded.cached_input_micro_usd,
       output_micro_usd = excluded.output_micro_usd, created_at = excluded.created_at`,
    modelId,
    from,
    Math.round(prices.input * MICRO_USD),
    Math.round(prices.cachedInput * MICRO_USD),
    Math.round(prices.output * MICRO_USD),
    Date.now()
  )
}

export function findAliases(sql: Sql): Promise<{ alias: string; model_id: string }[]> {
  return sql.all('select alias, model_id from model_aliases order by alias')
}

function toModel(row: ModelColumns): StoredModel {
  return {
    id: row.id,
    provider: row.provider,
    isEnabled: row.is_enabled === null ? null : row.is_enabled === 1,
    access: row.access,
    name: row.name,
    contextTokens: row.context_tokens,
    maxOutputTokens: row.max_output_tokens,
    fallbacks: row.fallbacks === null ? null : JSON.parse(row.fallbacks),
    revision: row.revision,
  }
}
