import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SettingsRefused } from './settings_refused.js'
import { findServerRow, type ServerRow } from './server_rows.js'

/** A server that is ours to change. Throws a Problem `not_found`, and SettingsRefused for one of the host's file. */
export async function findOwnServer(sql: Sql, id: string): Promise<ServerRow> {
  const row = await findServerRow(sql, id)
  if (row === undefined) {
    throw new Problem('not_found', { detail: 'There is no such server.' })
  }
  if (row.source !== 'database') {
    throw new SettingsRefused('server_of_host')
  }
  return row
}
