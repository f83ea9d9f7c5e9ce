import { newId } from '#core/ids'
import type { Sql } from '#core/sql'

/** A row of `mcp_servers`. */
export interface ServerRow {
  id: string
  slug: string
  source: string
  title: string | null
  url: string | null
  transport: string | null
  headers: string | null
  protocol: string | null
  auth: string | null
  is_enabled: number
  era: string | null
  era_version: string | null
  era_found_at: number | null
  /** Milliseconds since 1970. */
  updated_at: number
}

const COLUMNS =
  'id, slug, source, title, url, transport, headers, protocol, auth, is_enabled, era, era_version, era_found_at, updated_at'

export function findServerRows(sql: Sql): Promise<ServerRow[]> {
  return sql.all<ServerRow>(`select ${COLUMNS} from mcp_servers order by slug`)
}

export function findServerRow(sql: Sql, id: string): Promise<ServerRow | undefined> {
  return sql.get<ServerRow>(`select ${COLUMNS} from mcp_servers where id = ?`, id)
}

/** Sees to it that the servers of the file have rows for what is known of them. */
export async function insertFileServers(sql: Sql, slugs: string[]): Promise<void> {
  const now = Date.now()
  for (const slug of slugs) {
    await sql.run(
      `insert into mcp_servers (id, slug, source, created_at, updated_at)
       values (?, ?, 'file', ?, ?) on conflict (slug) do nothing`,
      newId(),
      slug,
      now,
      now
    )
  }
}

/** Remembers what a server speaks, with the version of its settings that it was found with. */
export async function updateEra(
  sql: Sql,
  id: string,
  era: 'legacy' | 'modern',
  version: string
): Promise<void> {
  await sql.run(
    'update mcp_servers set era = ?, era_version = ?, era_found_at = ? where id = ?',
    era,
    version,
    Date.now(),
    id
  )
}
