import type { Sql } from '#core/sql'
import type { ProviderConfig } from '../define_config.js'
import { openKey } from './provider_key.js'

export const PROVIDER_DRIVERS = ['openai', 'gemini'] as const
export const PROVIDER_APIS = ['responses', 'chat'] as const

/** A row of `providers`. */
export interface ProviderRow {
  id: string
  name: string
  driver: (typeof PROVIDER_DRIVERS)[number]
  base_url: string
  api: (typeof PROVIDER_APIS)[number] | null
  /** Sealed. */
  api_key: string | null
  api_key_end: string | null
  api_key_set_at: number | null
  is_enabled: number
  passes_unlisted: number
  revision: number
  created_at: number
  updated_at: number
}

const COLUMNS = `id, name, driver, base_url, api, api_key, api_key_end, api_key_set_at, is_enabled,
  passes_unlisted, revision, created_at, updated_at`

export function findProviderRows(sql: Sql): Promise<ProviderRow[]> {
  return sql.all<ProviderRow>(`select ${COLUMNS} from providers order by name`)
}

export function findProviderRow(sql: Sql, id: string): Promise<ProviderRow | undefined> {
  return sql.get<ProviderRow>(`select ${COLUMNS} from providers where id = ?`, id)
}

/** How the provider of a row is asked; null where its key cannot be read. */
export function configOf(row: ProviderRow): ProviderConfig | null {
  const apiKey = row.api_key === null ? null : openKey(row.id, row.api_key)
  if (row.api_key !== null && apiKey === null) {
    return null
  }
  const connection = { baseUrl: row.base_url, apiKey, isGuarded: true }
  return row.driver === 'openai'
    ? { driver: 'openai', ...connection, ...(row.api !== null && { api: row.api }) }
    : { driver: 'gemini', ...connection }
}
