import encryption from '@adonisjs/core/services/encryption'
import vine from '@vinejs/vine'
import type { SecretColumn } from '#core/secret_column'
import { AUTH_MODES, type AuthSettings } from '../config/server_settings.js'

const HEADERS = 'mcp server headers'
const AUTH = 'mcp server auth'

const headersPurpose = (serverId: string) => `${HEADERS} ${serverId}`
const authPurpose = (serverId: string) => `${AUTH} ${serverId}`

const headersValidator = vine.create(vine.record(vine.string()))

const authValidator = vine.create({
  mode: vine.enum(AUTH_MODES),
  clientId: vine.string().nullable(),
  clientSecret: vine.string().nullable(),
  scopes: vine.array(vine.string()),
})

/** The headers of a server as they are stored, bound to the server's id. */
export function sealHeaders(serverId: string, headers: Record<string, string>): string {
  return encryption.encrypt(headers, { purpose: headersPurpose(serverId) })
}

/** Null where they cannot be read: `APP_KEY` is another. */
export async function openHeaders(
  serverId: string,
  sealed: string | null
): Promise<Record<string, string> | null> {
  if (sealed === null) {
    return {}
  }
  const opened: unknown = encryption.decrypt(sealed, headersPurpose(serverId))
  const [error, headers] = await headersValidator.tryValidate(opened)
  return error === null ? headers : null
}

export function sealAuth(serverId: string, auth: AuthSettings): string {
  return encryption.encrypt(auth, { purpose: authPurpose(serverId) })
}

/** Undefined where it cannot be read. */
export async function openAuth(
  serverId: string,
  sealed: string | null
): Promise<AuthSettings | null | undefined> {
  if (sealed === null) {
    return null
  }
  const opened: unknown = encryption.decrypt(sealed, authPurpose(serverId))
  const [error, auth] = await authValidator.tryValidate(opened)
  return error === null ? auth : undefined
}

const place = { table: 'mcp_servers', key: 'id', about: [] }

export const serverSecrets: SecretColumn[] = [
  { ...place, column: 'headers', purpose: ({ id }) => headersPurpose(String(id)) },
  { ...place, column: 'auth', purpose: ({ id }) => authPurpose(String(id)) },
]
