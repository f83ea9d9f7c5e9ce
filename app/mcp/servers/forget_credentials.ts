import type { Sql } from '#core/sql'
import type { ServerEntry } from './server_entry.js'
import { findServerRows } from './server_rows.js'

type ResourceOf = (url: string | null) => string | null

/** Which access counts as which server's, once what that takes was loaded: no transaction waits for it. */
export interface Resources {
  /** What people are signed in to under an address; null where that is none. */
  of: ResourceOf
  /** Those of the servers of the host's file. */
  ofFile: ReadonlySet<string | null>
}

export async function resourcesOf(servers: ServerEntry[]): Promise<Resources> {
  const { resourceUrlFromServerUrl } = await import('../auth/library.js')
  const of: ResourceOf = (url) =>
    url !== null && URL.canParse(url) ? resourceUrlFromServerUrl(url).href : null
  const urls = servers.flatMap(({ source, connection }) =>
    source === 'file' && connection.kind !== 'stdio' ? [connection.url] : []
  )
  return { of, ofFile: new Set(urls.map(of)) }
}

/**
 * Forgets the access that was granted to what is at an address, and sign-ins that are on their way to it, unless another
 * server is there. Call it once the server is deleted or has another address, in the same transaction.
 */
export async function forgetCredentials(
  sql: Sql,
  url: string | null,
  resources: Resources
): Promise<void> {
  const resource = resources.of(url)
  const rows = await findServerRows(sql)
  const isUsed = rows.some((row) => row.source === 'database' && resources.of(row.url) === resource)
  if (resource === null || isUsed || resources.ofFile.has(resource)) {
    return
  }
  const isPostgres = sql.dialect === 'postgres'
  await sql.run(
    `delete from mcp_credentials where ${isPostgres ? 'md5(resource) = md5(?) and' : ''} resource = ?`,
    ...(isPostgres ? [resource, resource] : [resource])
  )
  await sql.run('delete from mcp_sign_ins where resource = ?', resource)
}
