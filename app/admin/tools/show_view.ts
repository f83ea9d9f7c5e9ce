import type { ServerOverview, ToolOverview } from '#mcp/overview/server_overview'
import type { Formats } from '../format/formats.js'
import { ServerPage } from './server_page.js'
import { awaitingReview, type Mark } from './server_words.js'
import type { TestPanel } from './testing/test_panel.js'

/** A tool in the list of its server. */
interface ToolLine {
  name: string
  id: string
  testHref: string
  action: string
  description: string
  marks: Mark[]
  figures: string
  isOn: boolean
  isSelected: boolean
  isBuiltin: boolean
  /** Why it cannot be switched; null where it can. */
  fixed: string | null
  policy: 'auto' | 'ask'
}

const LONGEST_DESCRIPTION = 160

/** `/admin/tools/:id` */
export class ShowServerView extends ServerPage {
  readonly lines: ToolLine[]
  readonly notice: string | null
  readonly total: number

  constructor(
    overview: ServerOverview,
    readonly search: string,
    readonly test: TestPanel | null,
    format: Formats
  ) {
    super(overview, 'tools', format)
    const words = search.toLowerCase()
    this.total = overview.tools.length
    this.lines = overview.tools
      .filter(({ tool }) => `${tool.tool} ${tool.description}`.toLowerCase().includes(words))
      .map((one) => this.#line(one))
    const changed = awaitingReview(overview.tools).length
    this.notice =
      changed === 0
        ? null
        : `${format.count(changed, 'tool', 'tools')} changed on the server since you approved ${changed === 1 ? 'it' : 'them'}.`
  }

  #line(one: ToolOverview): ToolLine {
    const { tool, figures, weight, row } = one
    const { format } = this
    return {
      name: tool.tool,
      id: `tool-${tool.name}`,
      testHref: `${this.href}?tool=${tool.name}`,
      action: `${this.href}/tools/${tool.name}`,
      description: firstLine(tool.description),
      marks: marksOf(one),
      figures: [
        format.count(figures.calls, 'call', 'calls'),
        ...(figures.errors > 0 ? [format.count(figures.errors, 'error', 'errors')] : []),
        ...(figures.p95Ms === null ? [] : [`${format.duration(figures.p95Ms)} p95`]),
        `~${format.number(weight)} tokens`,
      ].join('   '),
      isOn: one.isOn,
      isSelected: this.test?.toolName === tool.name,
      isBuiltin: row === null,
      fixed: fixedReason(one),
      policy: (one.fixedPolicy ?? row?.policy) === 'auto' || row === null ? 'auto' : 'ask',
    }
  }
}

/** What is told of a tool beside its name. */
export function marksOf({ hints, isChanged }: Pick<ToolOverview, 'hints' | 'isChanged'>): Mark[] {
  const effect: Mark = hints.isDestructive
    ? { label: 'destructive', kind: 'bad' }
    : hints.isReadOnly
      ? { label: 'read-only', kind: 'outline' }
      : { label: 'writes', kind: 'info' }
  return isChanged ? [effect, { label: 'changed', kind: 'warn' }] : [effect]
}

function fixedReason({ isChanged, fixedPolicy }: ToolOverview): string | null {
  if (isChanged) {
    return 'Off until its change was reviewed'
  }
  return fixedPolicy === null ? null : `Set to “${fixedPolicy}” in mcp.json`
}

function firstLine(description: string): string {
  const [line] = description.trim().split('\n')
  return line.length > LONGEST_DESCRIPTION ? `${line.slice(0, LONGEST_DESCRIPTION)}…` : line
}
