import vine from '@vinejs/vine'
import { Problem, type FieldError } from '#core/problem'
import { validate } from '#core/validate'
import { headerFaults, urlFaults } from '../config/read_entry.js'
import { serverNameFault } from '../config/server_names.js'
import { AUTH_MODES, PROTOCOLS } from '../config/server_settings.js'

const MAX_HEADERS = 32
const MAX_HEADER_LENGTH = 8_192
const MAX_SCOPES = 64
const TEXT = 200

const text = () => vine.string().minLength(1).maxLength(TEXT)

/** What an administrator says of a server of the database. All of it: what is absent is as it is by default. */
const validator = vine.create({
  title: text().nullable().optional(),
  url: vine.string().maxLength(2_048),
  transport: vine.enum(['http', 'sse']).optional(),
  headers: vine
    .record(vine.string().maxLength(MAX_HEADER_LENGTH))
    .maxLength(MAX_HEADERS)
    .optional(),
  protocol: vine.enum(PROTOCOLS).optional(),
  auth: vine
    .object({
      mode: vine.enum(AUTH_MODES),
      client_id: text().nullable().optional(),
      client_secret: text().nullable().optional(),
      scopes: vine.array(text()).maxLength(MAX_SCOPES).optional(),
    })
    .nullable()
    .optional(),
  enabled: vine.boolean({ strict: true }).optional(),
})

export type ServerFields = Awaited<ReturnType<typeof validator.validate>>

function refuse(errors: FieldError[]) {
  if (errors.length > 0) {
    throw new Problem('validation_failed', { detail: `${errors[0].message}.`, errors })
  }
}

/** Throws `validation_failed`. */
export async function validateServer(data: unknown): Promise<ServerFields> {
  const fields = await validate(validator, data)
  const faults = [...urlFaults(fields.url), ...headerFaults(fields.headers ?? {})]
  refuse(faults.map((message) => ({ field: message.split(/[ .]/)[0], rule: 'server', message })))
  return fields
}

/** Throws `validation_failed` where a server cannot have this name. */
export function assertServerName(name: string) {
  const fault = serverNameFault(name)
  refuse(
    fault === null ? [] : [{ field: 'name', rule: 'server_name', message: `The name ${fault}` }]
  )
}
