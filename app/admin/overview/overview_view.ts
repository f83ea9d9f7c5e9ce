import type { PeriodName } from '#analytics/period'
import { PERIOD_NAMES } from '#analytics/period'
import { errorRateOf, p95Of } from '#analytics/reports/model_figures'
import type { Overview } from '#analytics/reports/overview_report'
import { durationDelta, shareDelta, type Delta } from '../charts/delta.js'
import { sparkline, type Sparkline } from '../charts/sparkline.js'
import type { StackedBars } from '../charts/stacked_bars.js'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { attentionItems, type AttentionItem } from './attention_items.js'
import { firstSteps, type FirstStep, type InstanceFacts } from './first_steps.js'
import { modelName, type ModelNames } from './model_names.js'
import { MEASURES } from './overview_validator.js'
import { spendChart, type Measure } from './spend_chart.js'

export const PERIOD_LABELS: Record<PeriodName, string> = {
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
  '90d': '90 d',
}
const MEASURE_LABELS: Record<Measure, { segment: string; title: string }> = {
  cost: { segment: 'Cost', title: 'Spend' },
  tokens: { segment: 'Tokens', title: 'Tokens' },
  messages: { segment: 'Messages', title: 'Messages' },
}

/** From this share of errors on a model is marked. */
const MANY_ERRORS = 0.02

/** A figure with how it went. */
interface Tile {
  label: string
  value: string
  delta: Delta | null
  line: Sparkline | null
  note: string
}

interface ModelRow {
  name: string
  /** The colour in the chart, from 1; null where it has none of its own. */
  series: number | null
  messages: string
  firstToken: string
  errors: string
  hasManyErrors: boolean
  cost: string
}

export interface OverviewInput {
  overview: Overview
  periodName: PeriodName
  measure: Measure
  names: ModelNames
  facts: InstanceFacts
  weakSettings: readonly string[]
}

/** The overview: figures of a period, what needs attention, models. */
export class OverviewView implements PageView {
  readonly title = 'Overview'
  readonly section = 'overview'
  readonly lead: string
  readonly isCatchingUp: boolean
  readonly periods: { label: string; href: string; isCurrent: boolean }[]
  readonly measures: { label: string; href: string; isCurrent: boolean }[]
  readonly exportHref: string
  readonly tiles: Tile[]
  readonly chart: StackedBars | null
  readonly chartTitle: string
  readonly slotHead: string
  readonly attention: AttentionItem[]
  /** What does not work at this moment; the first of it. */
  readonly banner: AttentionItem | null
  readonly models: ModelRow[]
  readonly steps: FirstStep[] | null

  constructor(input: OverviewInput, format: Formats) {
    const { overview, periodName, measure } = input
    const { period } = overview
    const unit = period.unit === 'hour' ? 'hour' : 'day'
    this.lead = `${leadOf(overview, format)} · times in ${period.zone}`
    this.isCatchingUp = overview.isCatchingUp
    this.periods = PERIOD_NAMES.map((name) => ({
      label: PERIOD_LABELS[name],
      href: `/admin?period=${name}&measure=${measure}`,
      isCurrent: name === periodName,
    }))
    this.measures = MEASURES.map((name) => ({
      label: MEASURE_LABELS[name].segment,
      href: `/admin?period=${periodName}&measure=${name}`,
      isCurrent: name === measure,
    }))
    this.exportHref = `/admin/analytics/export?by=day&period=${periodName}`
    this.tiles = tilesOf(overview, format)
    this.chart = spendChart(overview, measure, { format, names: input.names })
    this.chartTitle = `${MEASURE_LABELS[measure].title} per ${unit}`
    this.slotHead = unit === 'hour' ? 'Hour' : 'Day'
    this.attention = attentionItems(overview.attention, input.weakSettings, format)
    this.banner = this.attention.find(({ kind }) => kind === 'bad') ?? null
    this.models = modelRows(overview, this.chart, input.names, format)
    this.steps = overview.isUnused ? firstSteps(input.facts) : null
  }
}

function leadOf({ period: { slots, unit } }: Overview, format: Formats): string {
  const last = slots[slots.length - 1]
  return unit === 'hour'
    ? `${format.dateTime(slots[0].from)} – ${format.clock(last.to)}`
    : `${format.date(slots[0].from)} – ${format.date(last.from)}`
}

function tilesOf(overview: Overview, format: Formats): Tile[] {
  const { activePeople, messages, firstTokenP95, costNanoUsd, errorRate, accounts } = overview
  const perMessage = messages.current === 0 ? null : costNanoUsd.current / messages.current
  const share = accounts === 0 ? 0 : Math.min(1, activePeople.current / accounts)
  return [
    {
      label: 'Active users',
      value: format.number(activePeople.current),
      delta: shareDelta(activePeople, 'good'),
      line: sparkline(activePeople.series),
      note: `${format.percent(share)} of ${format.count(accounts, 'person', 'people')}`,
    },
    {
      label: 'Messages',
      value: format.number(messages.current),
      delta: shareDelta(messages, 'good'),
      line: sparkline(messages.series),
      note: `${format.number(overview.withTools)} used a tool`,
    },
    {
      label: 'First token, p95',
      value: format.duration(firstTokenP95.current),
      delta: durationDelta(firstTokenP95, format),
      line: sparkline(firstTokenP95.series),
      note: `Error rate ${format.percent(errorRate.current)}`,
    },
    {
      label: 'Spend',
      value: format.money(costNanoUsd.current),
      delta: shareDelta(costNanoUsd, 'bad'),
      line: sparkline(costNanoUsd.series),
      note: perMessage === null ? 'No messages' : `${format.money(perMessage)} per message`,
    },
  ]
}

function modelRows(
  { models }: Overview,
  chart: StackedBars | null,
  names: ModelNames,
  format: Formats
): ModelRow[] {
  const colours = new Map(chart?.series.map(({ name, number }) => [name, number]))
  return models
    .filter(({ current }) => current.answers.answers > 0 || current.usage.calls > 0)
    .map(({ model, current }) => {
      const name = modelName(names, model)
      const errors = errorRateOf(current.answers)
      const isUnpriced =
        current.usage.calls > 0 && current.usage.unpriced_calls === current.usage.calls
      return {
        name,
        series: colours.get(name) ?? null,
        messages: format.number(current.answers.answers),
        firstToken: format.duration(p95Of(current.latencies.firstToken)),
        errors: format.percent(errors),
        hasManyErrors: (errors ?? 0) >= MANY_ERRORS,
        cost: isUnpriced ? 'No price' : format.money(current.usage.cost_nano_usd),
      }
    })
}
