import { PERIOD_NAMES } from '#analytics/period'
import type { Breakdown } from '#analytics/reports/breakdown_report'
import { DIMENSIONS, type LineSort, type ReportLine } from '#analytics/reports/report_line'
import { stackedBars, type StackedBars } from '../charts/stacked_bars.js'
import { Form } from '../forms/form.js'
import type { Formats } from '../format/formats.js'
import { modelName, type ModelNames } from '../overview/model_names.js'
import { PERIOD_LABELS } from '../overview/overview_view.js'
import type { PageView } from '../pages/render_page.js'
import { COLUMNS, DIMENSION_LABELS, type Cell } from './analytics_columns.js'
import type { AnalyticsQuery } from './analytics_query.js'

export const LINES_PER_PAGE = 50

interface Link {
  label: string
  href: string
  isCurrent: boolean
}

interface TableColumn {
  key: string
  label: string
  isNumeric?: boolean
  sortHref?: string
  sorted?: 'ascending' | 'descending'
}

interface Row {
  name: string
  detail: string | null
  cells: (Cell & { label: string })[]
}

/** Figures by day, person, model, provider or tool. */
export class AnalyticsView implements PageView {
  readonly title = 'Analytics'
  readonly section = 'analytics'
  readonly lead: string
  readonly isCatchingUp: boolean
  readonly tabs: Link[]
  readonly periods: Link[]
  /** The first and last day of the period. */
  readonly days: Form
  readonly by: string
  readonly exportHref: string
  readonly columns: TableColumn[]
  readonly rows: Row[]
  readonly pager: { text: string; previousHref: string | null; nextHref: string | null }
  /** Messages by day; only of days. */
  readonly chart: StackedBars | null
  readonly slotHead: string

  constructor(
    query: AnalyticsQuery,
    breakdown: Breakdown,
    { format, names }: { format: Formats; names: ModelNames }
  ) {
    const { by, period, page } = query
    const { lines, count, isCatchingUp } = breakdown
    const last = period.slots[period.slots.length - 1]
    this.lead = `${format.date(period.current.from)} – ${format.date(last.from)} · times in ${period.zone}`
    this.isCatchingUp = isCatchingUp
    this.by = by
    this.tabs = DIMENSIONS.map((one) => ({
      label: DIMENSION_LABELS[one].tab,
      href: hrefOf(query, { by: one, sort: null }),
      isCurrent: one === by,
    }))
    this.periods = PERIOD_NAMES.map((name) => ({
      label: PERIOD_LABELS[name],
      href: `/admin/analytics?by=${by}&period=${name}`,
      isCurrent: name === query.periodName,
    }))
    this.days = new Form({
      from: dateIn(period.zone, period.current.from),
      to: dateIn(period.zone, last.from),
    })
    this.exportHref = hrefOf(query, { path: '/admin/analytics/export' })
    this.columns = columnsOf(query)
    this.rows = lines.map((line) => rowOf(line, query, { format, names }))
    const first = (page - 1) * LINES_PER_PAGE
    const text = `${format.number(Math.min(first + 1, count))}–${format.number(first + lines.length)} of ${format.number(count)}`
    this.pager = {
      text,
      previousHref: page > 1 ? hrefOf(query, { page: page - 1 }) : null,
      nextHref: first + lines.length < count ? hrefOf(query, { page: page + 1 }) : null,
    }
    this.chart = by === 'day' ? messagesChart(breakdown.lines, format) : null
    this.slotHead = period.unit === 'hour' ? 'Hour' : 'Day'
  }
}

/** In the form of date fields. */
function dateIn(zone: string, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at)
}

interface Change {
  path?: string
  by?: string
  /** Null: as the dimension has it. */
  sort?: string | null
  page?: number
}

/** The same page with something else. */
function hrefOf(query: AnalyticsQuery, { path = '/admin/analytics', ...change }: Change): string {
  const { period, periodName } = query
  const search = new URLSearchParams({ by: change.by ?? query.by })
  if (periodName === null) {
    search.set('from', dateIn(period.zone, period.current.from))
    search.set('to', dateIn(period.zone, period.current.to - 1))
  } else {
    search.set('period', periodName)
  }
  if (change.sort !== null) {
    search.set('sort', change.sort ?? sortText(query.sort, query.isReversed))
  }
  if (change.page !== undefined) {
    search.set('page', String(change.page))
  }
  return `${path}?${search}`
}

function sortText(sort: LineSort, isReversed: boolean): string {
  const isDescending = sort === 'name' ? isReversed : !isReversed
  return `${isDescending ? '-' : ''}${sort}`
}

function columnsOf(query: AnalyticsQuery): TableColumn[] {
  const { by, sort, isReversed } = query
  const name = { label: DIMENSION_LABELS[by].one, sort: by === 'person' ? null : ('name' as const) }
  const sortable = (one: LineSort | null) => one !== null && !(by === 'person' && one === 'errors')
  return [name, ...COLUMNS[by]].map((column, i) => {
    const isSorted = column.sort !== null && column.sort === sort
    const isDescending = sortText(sort, isReversed).startsWith('-')
    const next =
      column.sort === null ? '' : isSorted && isDescending ? column.sort : `-${column.sort}`
    return {
      key: column.label,
      label: column.label,
      ...(i > 0 && { isNumeric: true }),
      ...(sortable(column.sort) && { sortHref: hrefOf(query, { sort: next }) }),
      ...(isSorted && { sorted: isDescending ? ('descending' as const) : ('ascending' as const) }),
    }
  })
}

function rowOf(
  line: ReportLine,
  { by }: AnalyticsQuery,
  { format, names }: { format: Formats; names: ModelNames }
): Row {
  return {
    name: nameOf(line, by, { format, names }),
    detail: by === 'day' || by === 'provider' ? null : line.detail,
    cells: COLUMNS[by].map(({ label, print }) => ({ label, ...print(line, format) })),
  }
}

function nameOf(
  { key, label }: ReportLine,
  by: AnalyticsQuery['by'],
  { format, names }: { format: Formats; names: ModelNames }
): string {
  switch (by) {
    case 'day': {
      const at = Date.parse(key)
      return label?.includes(':') ? format.dateTime(at) : format.date(at)
    }
    case 'person':
      return label ?? 'Erased account'
    case 'model':
      return modelName(names, key)
    case 'provider':
    case 'tool':
      return label ?? 'Unknown'
  }
}

function messagesChart(lines: ReportLine[], format: Formats): StackedBars | null {
  const days = lines.toSorted((one, other) => one.key.localeCompare(other.key))
  return stackedBars({
    labels: days.map(({ key, label }) =>
      label?.includes(':') ? format.clock(Date.parse(key)) : format.date(Date.parse(key))
    ),
    series: [{ name: 'Messages', values: days.map(({ current }) => current.count) }],
    print: (value, of) => (of === 'axis' ? format.compact(value) : format.number(value)),
  })
}
