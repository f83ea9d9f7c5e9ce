import type { SqlValue } from '#core/sql'
import { sealAuth, sealHeaders } from './server_secrets.js'
import type { ServerFields } from './server_validator.js'

/** The columns of a server of the database, in the order of `SERVER_COLUMNS`. */
export function serverValues(id: string, fields: ServerFields): SqlValue[] {
  const { auth } = fields
  return [
    fields.title ?? null,
    fields.url,
    fields.transport ?? 'http',
    sealHeaders(id, fields.headers ?? {}),
    fields.protocol ?? 'auto',
    auth
      ? sealAuth(id, {
          mode: auth.mode,
          clientId: auth.client_id ?? null,
          clientSecret: auth.client_secret ?? null,
          scopes: auth.scopes ?? [],
        })
      : null,
    fields.enabled === false ? 0 : 1,
  ]
}

export const SERVER_COLUMNS = [
  'title',
  'url',
  'transport',
  'headers',
  'protocol',
  'auth',
  'is_enabled',
]
