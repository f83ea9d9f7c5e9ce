import type { Sql } from '#core/sql'
import { findServerRows } from './server_rows.js'
import type { ServerEntry } from './server_entry.js'

/** What people were signed in to under an address; null for programs. */
export async function resourceOf(url: string | null): Promise<string | null> {
  if (url === null || !URL.canParse(url)) {
    return null
  }
  const { resourceUrlFromServerUrl } = await import('../auth/library.js')
  return resourceUrlFromServerUrl(url).href
}

/** The resources of the servers of the host's file. */
export async function fileResources(servers: ServerEntry[]): Promise<Set<string | null>> {
  const urls = servers.flatMap(({ source, connection }) =>
    source === 'file' && connection.kind !== 'stdio' ? [connection.url] : []
  )
  return new Set(await Promise.all(urls.map(resourceOf)))
}

/**
 * Forgets the access that was granted to a resource, and sign-ins that are on their way to it, unless another server is the
 * same resource. Call it once the server is deleted or has another address, in the same transaction.
 *
 * @param others - resources of servers that are not in the database
 */
export async function forgetCredentials(
  sql: Sql,
  resource: string | null,
  others: ReadonlySet<string | null>
): Promise<void> {
  if (resource === null || others.has(resource)) {
    return
  }
  for (const { source, url } of await findServerRows(sql)) {
    if (source === 'database' && (await resourceOf(url)) === resource) {
      return
    }
  }
  const isSame =
    sql.dialect === 'postgres' ? 'md5(resource) = md5(?) and resource = ?' : 'resource = ?'
  const values = sql.dialect === 'postgres' ? [resource, resource] : [resource]
  await sql.run(`delete from mcp_credentials where ${isSame}`, ...values)
  await sql.run('delete from mcp_sign_ins where resource = ?', resource)
}
