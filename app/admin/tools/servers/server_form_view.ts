import type { ServerEntry } from '#mcp/servers/server_entry'
import { Form, type FormError, type FormValues } from '../../forms/form.js'
import type { PageView } from '../../pages/render_page.js'

const NEW_HEADERS = 3
/** Fields of the form by those of the action. */
const FIELDS: Record<string, string> = {
  'headers': 'header_name',
  'auth.mode': 'auth_mode',
  'auth.client_id': 'client_id',
  'auth.client_secret': 'client_secret',
  'auth.scopes': 'scopes',
}

/** The fields of a server, for the page that adds one and the one that changes it. */
export class ServerFields {
  readonly form: Form
  readonly headers: { name: string; isStored: boolean }[]
  readonly hasClientSecret: boolean

  constructor(entry: ServerEntry | null, revision: number | null, sent?: Form) {
    const stored =
      entry !== null && entry.connection.kind !== 'stdio' ? entry.connection.headers : {}
    this.form =
      sent === undefined
        ? new Form(entry === null ? { auth_mode: 'none' } : valuesOf(entry, revision))
        : new Form(sent.values, sent.errors.map(renamed))
    const typed = sent?.values.header_name
    const others = Array.isArray(typed)
      ? typed.map(String).filter((name) => name && !(name in stored))
      : []
    this.headers = [
      ...Object.keys(stored).map((name) => ({ name, isStored: true })),
      ...others.map((name) => ({ name, isStored: false })),
      ...Array.from({ length: NEW_HEADERS }, () => ({ name: '', isStored: false })),
    ]
    this.hasClientSecret = typeof entry?.auth?.clientSecret === 'string'
  }
}

function valuesOf(
  { title, connection, protocol, auth }: ServerEntry,
  revision: number | null
): FormValues {
  return {
    title,
    url: connection.kind === 'stdio' ? '' : connection.url,
    transport: connection.kind,
    protocol,
    auth_mode: auth?.mode ?? 'none',
    client_id: auth?.clientId ?? undefined,
    scopes: auth?.scopes.join(' '),
    revision: revision ?? undefined,
  }
}

function renamed({ field, message }: FormError): FormError {
  const base = field.startsWith('headers') ? 'headers' : field.replace(/\.\d+$/, '')
  return { field: FIELDS[base] ?? base, message }
}

/** `/admin/tools/new` */
export class NewServerView implements PageView {
  readonly title = 'Add a tool server'
  readonly section = 'tools'
  readonly trail = [{ label: 'Tools', href: '/admin/tools' }]
  readonly fields: ServerFields

  constructor(sent?: Form) {
    this.fields = new ServerFields(null, null, sent)
  }
}
