import { escapeHtml } from '../content/escape_html.js'
import { definitionDiff, type DiffLine, type DiffPiece } from '#mcp/definitions/definition_diff'
import type { ToolDefinition } from '#mcp/definitions/tool_definition'
import type { ServerOverview } from '#mcp/overview/server_overview'
import type { Formats } from '../format/formats.js'
import { ServerPage } from './server_page.js'

interface Change {
  name: string
  action: string
  hash: string
  /** Each with its text as HTML. */
  lines: { kind: DiffLine['kind']; html: string }[]
  approved: string
  /** It is kept off whatever its definition says. */
  isKeptOff: boolean
}

/** `/admin/tools/:id/changes` */
export class ChangesView extends ServerPage {
  readonly changes: Change[]

  constructor(overview: ServerOverview, format: Formats) {
    super(overview, 'changes', format)
    this.changes = overview.tools.flatMap(({ tool, row, approvedBy }) => {
      if (row === null || row.changed_definition === null || row.changed_hash === null) {
        return []
      }
      const before: ToolDefinition = JSON.parse(row.definition)
      const after: ToolDefinition = JSON.parse(row.changed_definition)
      return [
        {
          name: tool.tool,
          action: `${this.href}/changes/${tool.name}`,
          hash: row.changed_hash,
          lines: definitionDiff(before, after).map(({ kind, pieces }) => ({
            kind,
            html: pieces.map(htmlOf).join(''),
          })),
          approved:
            row.approved_at === null
              ? 'Nobody has approved it so far.'
              : `Approved ${format.relative(Number(row.approved_at))}${approvedBy === null ? '' : ` by ${approvedBy}`}.`,
          isKeptOff: row.is_enabled === 0,
        },
      ]
    })
  }
}

function htmlOf({ text, isChanged }: DiffPiece): string {
  return isChanged ? `<mark>${escapeHtml(text)}</mark>` : escapeHtml(text)
}
