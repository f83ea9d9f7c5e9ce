import type { ServerOverview } from '#mcp/overview/server_overview'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { Form } from '../forms/form.js'
import {
  addressOf,
  awaitingReview,
  onOfAll,
  sourceOf,
  stateMark,
  stateText,
  weightOf,
  type Mark,
} from './server_words.js'

interface ServerRow {
  href: string
  title: string
  slug: string
  address: string
  source: string
  state: Mark
  stateText: string | null
  lastCheck: string
  tools: string
  calls: string
  errors: string
  p95: string
  weight: string
  changed: string | null
}

/** `/admin/tools` */
export class ToolsView implements PageView {
  readonly title = 'Tools'
  readonly section = 'tools'
  readonly rows: ServerRow[]
  /** Nothing but what comes with Chatflow. */
  readonly isEmpty: boolean
  readonly summary: string
  readonly form = new Form()

  constructor(overviews: ServerOverview[], format: Formats) {
    this.rows = overviews.map((overview) => rowOf(overview, format))
    this.isEmpty = overviews.every(({ entry }) => entry === null)
    const tools = overviews.flatMap((overview) => overview.tools)
    this.summary = `${format.count(overviews.length, 'server', 'servers')}, ${onOfAll(tools)}. All together they add ~${format.number(weightOf(tools))} tokens to a request.`
  }
}

function rowOf(overview: ServerOverview, format: Formats): ServerRow {
  const { figures, tools, lastCheck, isPartial } = overview
  const changed = awaitingReview(tools).length
  return {
    href: `/admin/tools/${overview.id}`,
    title: overview.title,
    slug: overview.slug,
    address: addressOf(overview),
    source: sourceOf(overview),
    state: stateMark(overview.state),
    stateText: stateText(overview, format),
    lastCheck:
      lastCheck === null
        ? '–'
        : `${format.relative(lastCheck.at)}, ${format.duration(lastCheck.tookMs)}`,
    tools: onOfAll(tools),
    calls: `${format.number(figures.calls)}${isPartial ? '+' : ''}`,
    errors: format.percent(figures.calls === 0 ? null : figures.errors / figures.calls),
    p95: format.duration(figures.p95Ms),
    weight: `~${format.number(weightOf(tools))}`,
    changed: changed === 0 ? null : `${changed} changed`,
  }
}
