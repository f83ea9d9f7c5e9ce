import type { ServerOverview } from '#mcp/overview/server_overview'
import type { Form } from '../../forms/form.js'
import type { Formats } from '../../format/formats.js'
import { ServerPage } from '../server_page.js'
import { sourceOf } from '../server_words.js'
import { ServerFields } from './server_form_view.js'

/** `/admin/tools/:id/connection`: to be changed where the server was added here, to be looked at where it was not. */
export class ConnectionView extends ServerPage {
  readonly isEditable: boolean
  readonly fields: ServerFields
  readonly facts: { label: string; value: string }[]

  constructor(overview: ServerOverview, revision: number | null, format: Formats, sent?: Form) {
    super(overview, 'connection', format)
    const { entry } = overview
    this.isEditable = entry?.source === 'database'
    this.fields = new ServerFields(entry, revision, sent)
    this.facts = factsOf(overview)
  }
}

/** Names only where a value may be a secret. */
function factsOf(overview: ServerOverview): { label: string; value: string }[] {
  const { entry } = overview
  if (entry === null) {
    return []
  }
  const { connection, protocol, auth } = entry
  const names = (values: Record<string, string>) => Object.keys(values).join(', ') || 'None'
  return [
    { label: 'From', value: sourceOf(overview) },
    { label: 'Name', value: entry.slug },
    ...(connection.kind === 'stdio'
      ? [
          { label: 'Command', value: connection.command },
          { label: 'Arguments', value: `${connection.args.length}, not shown` },
          { label: 'Folder', value: connection.cwd },
          { label: 'Variables', value: names(connection.env) },
        ]
      : [
          { label: 'Address', value: connection.url.replace(/\?.*$/s, '?…') },
          { label: 'Headers', value: names(connection.headers) },
        ]),
    { label: 'Protocol', value: protocol },
    {
      label: 'Sign-in',
      value: auth === null ? 'None' : auth.mode === 'user' ? 'Each person' : 'One for all',
    },
    ...(entry.faults.length > 0 ? [{ label: 'Faults', value: entry.faults.join('; ') }] : []),
  ]
}
