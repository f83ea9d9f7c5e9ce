import type { ServerRow } from './server_rows.js'
import { openAuth, openHeaders } from './server_secrets.js'
import type { ServerFields } from './server_validator.js'
import { SettingsRefused } from './settings_refused.js'

/** Secrets that stay as they are stored: who changes a server never sees them. */
export interface KeptSecrets {
  /** Names of headers. */
  headers: string[]
  clientSecret: boolean
}

export const KEEPS_NOTHING: KeptSecrets = { headers: [], clientSecret: false }

/**
 * The fields of a server with the secrets of before that are to stay. They stay with their host: an administrator who
 * cannot read them must not have them sent elsewhere. Throws SettingsRefused `secrets_for_another_host`.
 */
export async function withKeptSecrets(
  row: ServerRow,
  fields: ServerFields,
  kept: KeptSecrets
): Promise<ServerFields> {
  const stored = (await openHeaders(row.id, row.headers)) ?? {}
  const headers = Object.entries(stored).filter(([name]) => kept.headers.includes(name))
  const auth = kept.clientSecret ? await openAuth(row.id, row.auth) : null
  const secret = auth?.clientSecret ?? null
  const isKeeping = headers.length > 0 || (secret !== null && fields.auth)
  if (isKeeping && originOf(row.url) !== originOf(fields.url)) {
    throw new SettingsRefused('secrets_for_another_host')
  }
  return {
    ...fields,
    headers: { ...Object.fromEntries(headers), ...fields.headers },
    auth: fields.auth && secret !== null ? { ...fields.auth, client_secret: secret } : fields.auth,
  }
}

function originOf(url: string | null): string | undefined {
  return URL.parse(url ?? '')?.origin
}
