import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import { PROTOCOLS } from '#mcp/config/server_settings'
import type { KeptSecrets } from '#mcp/servers/kept_secrets'
import { Problem } from '#core/problem'

/** What the form of a server sends. Its values are for the action to judge. */
export const serverFormValidator = vine.create({
  name: vine.string().optional(),
  title: vine.string().optional(),
  url: vine.string(),
  transport: vine.enum(['http', 'sse']).optional(),
  protocol: vine.enum(PROTOCOLS).optional(),
  header_name: vine.array(vine.string()).optional(),
  header_value: vine.array(vine.string()).optional(),
  header_remove: vine.array(vine.string()).optional(),
  auth_mode: vine.enum(['none', 'user', 'shared']),
  client_id: vine.string().optional(),
  client_secret: vine.string().optional(),
  scopes: vine.string().optional(),
  revision: vine.number().optional(),
})

export type SentServer = Infer<typeof serverFormValidator>

/** Fields that are never shown again. */
export const SECRET_FIELDS = ['client_secret', 'header_value']

/** What the actions take, of what a form sent. */
export function serverData(sent: SentServer, isEnabled: boolean) {
  const names = sent.header_name ?? []
  const removed = new Set(sent.header_remove)
  const headers = names
    .map((name, index) => [name.trim(), sent.header_value?.[index] ?? ''] as const)
    .filter(([name]) => name !== '' && !removed.has(name))
  const kept: KeptSecrets = {
    headers: headers.filter(([, value]) => value === '').map(([name]) => name),
    clientSecret: sent.client_secret === undefined,
  }
  return {
    kept,
    data: {
      title: sent.title?.trim() || null,
      url: sent.url.trim(),
      transport: sent.transport ?? 'http',
      protocol: sent.protocol ?? 'auto',
      headers: Object.fromEntries(headers.filter(([, value]) => value !== '')),
      auth: authOf(sent),
      enabled: isEnabled,
    },
  }
}

function authOf({
  auth_mode: mode,
  client_id: clientId,
  client_secret: secret,
  scopes,
}: SentServer) {
  return mode === 'none'
    ? null
    : {
        mode,
        client_id: clientId?.trim() || null,
        client_secret: secret ?? null,
        scopes: scopes?.split(/\s+/).filter(Boolean) ?? [],
      }
}

/** A new header needs a value. Throws a Problem `validation_failed`. */
export function assertHeaderValues(kept: KeptSecrets, stored: string[]) {
  const missing = kept.headers.find((name) => !stored.includes(name))
  if (missing !== undefined) {
    const message = `Enter the value of the header ${missing}.`
    throw new Problem('validation_failed', {
      detail: message,
      errors: [{ field: 'header_name', rule: 'required', message }],
    })
  }
}
