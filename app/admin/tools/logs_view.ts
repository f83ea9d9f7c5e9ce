import { stripVTControlCharacters } from 'node:util'
import { visibleText } from '#mcp/definitions/visible_text'
import type { ServerOverview } from '#mcp/overview/server_overview'
import type { Formats } from '../format/formats.js'
import { ServerPage } from './server_page.js'

/** `/admin/tools/:id/logs` */
export class LogsView extends ServerPage {
  readonly log: string

  constructor(overview: ServerOverview, log: string, format: Formats) {
    super(overview, 'logs', format)
    this.log = visibleText(stripVTControlCharacters(log).replaceAll('\r\n', '\n'))
  }
}
