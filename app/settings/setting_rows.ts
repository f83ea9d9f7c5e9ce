import type { JsonValue } from '#audit/audit_event'
import type { Sql } from '#core/sql'
import { isSettingKey, type SettingKey } from './setting_definitions.js'

/** What the database says of a setting. */
export interface SettingRow {
  key: SettingKey
  /** Null: the default again. */
  value: JsonValue
  /** The revision that brought it. */
  revision: number
  updatedBy: string | null
  updatedAt: number
}

interface Columns {
  key: string
  value: string | null
  revision: number
  updated_by: string | null
  updated_at: number
}

/** All that was ever set; what an earlier or later version knows and this one does not is left out. */
export async function readSettingRows(sql: Sql): Promise<SettingRow[]> {
  const rows = await sql.all<Columns>(
    'select key, value, revision, updated_by, updated_at from settings'
  )
  return rows.flatMap((row) =>
    isSettingKey(row.key)
      ? {
          key: row.key,
          value: row.value === null ? null : JSON.parse(row.value),
          revision: row.revision,
          updatedBy: row.updated_by,
          updatedAt: row.updated_at,
        }
      : []
  )
}

/** The values stay; who set them is not told any more. */
export async function forgetUpdater(sql: Sql, userId: string): Promise<void> {
  await sql.run('update settings set updated_by = null where updated_by = ?', userId)
}

export async function writeSettingRow(sql: Sql, row: SettingRow): Promise<void> {
  await sql.run(
    `insert into settings (key, value, revision, updated_by, updated_at) values (?, ?, ?, ?, ?)
     on conflict (key) do update set value = excluded.value, revision = excluded.revision,
       updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
    row.key,
    row.value === null ? null : JSON.stringify(row.value),
    row.revision,
    row.updatedBy,
    row.updatedAt
  )
}
