import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { findServerRow, type ServerRow } from './server_rows.js'

/** A server that is ours to change. Throws `not_found`, and `server_of_host` for one of the host's file. */
export async function findOwnServer(sql: Sql, id: string): Promise<ServerRow> {
  const row = await findServerRow(sql, id)
  if (row === undefined) {
    throw new Problem('not_found', { detail: 'There is no such server.' })
  }
  if (row.source !== 'database') {
    throw new Problem('server_of_host', {
      detail: 'This server is in the file of MCP_CONFIG, and is changed there.',
    })
  }
  return row
}
