import type { AuditTarget, JsonFields } from '#audit/audit_event'
import type { ServerRow } from './server_rows.js'
import { openAuth, openHeaders } from './server_secrets.js'

/** What servers want to be told in the address stays out of the log. */
function withoutQuery(url: string | null): string | null {
  return url === null ? null : url.replace(/\?.*$/s, '?…')
}

/** How the audit log names a server. */
export function serverTarget({ id, slug }: Pick<ServerRow, 'id' | 'slug'>): AuditTarget {
  return { type: 'mcp_server', id, label: slug }
}

/** What the audit log may tell of a server of the database: names of headers, and that there is a secret. */
export async function serverFacts(row: ServerRow): Promise<JsonFields> {
  const headers = await openHeaders(row.id, row.headers)
  const auth = await openAuth(row.id, row.auth)
  return {
    title: row.title,
    url: withoutQuery(row.url),
    transport: row.transport,
    protocol: row.protocol,
    enabled: row.is_enabled === 1,
    headers: Object.keys(headers ?? {}).sort(),
    ...(auth && {
      auth: auth.mode,
      client_id: auth.clientId,
      client_secret: auth.clientSecret === null ? null : 'set',
      scopes: auth.scopes,
    }),
  }
}

/** Whether the secrets of two states differ, which the facts do not show. */
export async function haveOtherSecrets(before: ServerRow, after: ServerRow): Promise<boolean> {
  const secretsOf = async ({ id, headers, auth }: ServerRow) =>
    JSON.stringify([await openHeaders(id, headers), await openAuth(id, auth)])
  return (await secretsOf(before)) !== (await secretsOf(after))
}
