import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import type { Period } from '../period.js'
import { readAttention, recentSpans, type Attention } from './attention_report.js'
import {
  errorRateOf,
  p95Of,
  readModelFigures,
  type ModelTotals,
  type Totals,
} from './model_figures.js'
import { readActivePeople } from './read_people.js'
import { withFigures, type FiguresSnapshot } from './read_snapshot.js'
import { PREVIOUS, trendSpans } from './slots.js'

/** What a figure is, what it was before, and how it went. */
export interface Trend<Value = number> {
  current: Value
  previous: Value
  /** By hour or day. */
  series: Value[]
}

/** An instance at a glance. Money in billionths of a US dollar, latencies in ms (null where nothing was measured). */
export interface Overview {
  period: Period
  /** Figures of an older instance are still being made: these are not all. */
  isCatchingUp: boolean
  /** Accounts that are not suspended. */
  accounts: number
  /** People who had an answer. */
  activePeople: Trend
  /** Answers that are over, however they ended. */
  messages: Trend
  /** Answers that called tools. */
  withTools: number
  /** From the question on. */
  firstTokenP95: Trend<number | null>
  costNanoUsd: Trend
  /** Answers that failed or were interrupted, of all: 0 to 1; null where there were none. */
  errorRate: Trend<number | null>
  /** The one that cost most first. */
  models: ModelTotals[]
  attention: Attention
  /** Nobody ever had an answer: there are no figures to show. */
  isUnused: boolean
}

/** What the overview shows, in nine queries. */
@inject()
export class OverviewReport {
  constructor(private sql: SqlStore) {}

  execute(period: Period, now = Date.now()): Promise<Overview> {
    return withFigures(this.sql, (snapshot) => read(snapshot, period, now))
  }
}

async function read(snapshot: FiguresSnapshot, period: Period, now: number): Promise<Overview> {
  const figures = await readModelFigures(snapshot, period, recentSpans(now))
  const trend = <Value>(valueOf: (totals: Totals) => Value): Trend<Value> => ({
    current: valueOf(figures.current),
    previous: valueOf(figures.previous),
    series: figures.series.map(valueOf),
  })
  return {
    period,
    isCatchingUp: snapshot.isCatchingUp,
    accounts: snapshot.accounts,
    isUnused: snapshot.isUnused,
    activePeople: await readActiveTrend(snapshot, period),
    messages: trend(({ answers }) => answers.answers),
    withTools: figures.current.answers.with_tools,
    firstTokenP95: trend(({ latencies }) => p95Of(latencies.firstToken)),
    costNanoUsd: trend(({ usage }) => usage.cost_nano_usd),
    errorRate: trend(({ answers }) => errorRateOf(answers)),
    models: figures.models,
    attention: await readAttention(snapshot, figures.recent, now),
  }
}

async function readActiveTrend(snapshot: FiguresSnapshot, period: Period): Promise<Trend> {
  const active = await readActivePeople(snapshot, trendSpans(period))
  const slots = period.slots.map((_, i) => active.get(i) ?? new Set<number>())
  const anybody = new Set<number>()
  for (const slot of slots) {
    slot.forEach((number) => anybody.add(number))
  }
  return {
    current: anybody.size,
    previous: active.get(PREVIOUS)?.size ?? 0,
    series: slots.map(({ size }) => size),
  }
}
