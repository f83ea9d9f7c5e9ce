import { promptWeight } from '#mcp/figures/prompt_weight'
import { visibleText } from '#mcp/definitions/visible_text'
import type { ServerOverview, ToolOverview } from '#mcp/overview/server_overview'
import type { Formats } from '../../format/formats.js'
import type { PageView } from '../../pages/render_page.js'
import { marksOf } from '../show_view.js'
import type { Mark } from '../server_words.js'
import type { TestPanel } from './test_panel.js'

/** `/admin/tools/:id/test/:tool`: a tool, its definition and the form that tries it. */
export class TestView implements PageView {
  readonly title: string
  readonly section = 'tools'
  readonly trail: { label: string; href: string }[]
  readonly marks: Mark[]
  readonly text: string
  readonly definition: string
  readonly facts: { label: string; value: string }[]
  /** Said above the form: the arguments are valid, a case was saved. */
  readonly said: string | null

  constructor(
    server: ServerOverview,
    one: ToolOverview,
    readonly test: TestPanel,
    format: Formats,
    said: string | null = null
  ) {
    const { tool, row, approvedBy } = one
    this.title = tool.tool
    this.trail = [
      { label: 'Tools', href: '/admin/tools' },
      { label: server.title, href: `/admin/tools/${server.id}` },
    ]
    this.marks = marksOf(one)
    this.text = visibleText(tool.description)
    this.definition = visibleText(JSON.stringify(tool.inputSchema, null, 2))
    this.said = said
    this.facts = [
      { label: 'Name for models', value: tool.name },
      { label: 'Prompt weight', value: `~${format.number(promptWeight(tool))} tokens` },
      { label: 'Calls, 24 h', value: format.number(one.figures.calls) },
      { label: 'Errors, 24 h', value: format.number(one.figures.errors) },
      { label: 'p95 duration', value: format.duration(one.figures.p95Ms) },
      ...(row === null || row.approved_at === null
        ? []
        : [
            {
              label: 'Approved',
              value: `${format.relative(Number(row.approved_at))}${approvedBy === null ? '' : ` by ${approvedBy}`}`,
            },
          ]),
    ]
  }
}
