import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import type { Period } from '../period.js'
import { addLatencies, ANSWER_SUMS, USAGE_SUMS } from '../rollup/figures.js'
import { addSums } from '../sums.js'
import { readModelFigures, noTotals, type ModelTotals, type Totals } from './model_figures.js'
import { readPeopleLines } from './people_lines.js'
import { readActivePeople } from './read_people.js'
import { withFigures, type FiguresSnapshot } from './read_snapshot.js'
import { readToolSlots, type ToolSlot } from './read_tools.js'
import {
  figuresOfTool,
  figuresOfTotals,
  sortLines,
  type Dimension,
  type LineSort,
  type ReportLine,
} from './report_line.js'
import { CURRENT, PREVIOUS, totalSpans, trendSpans } from './slots.js'

export interface BreakdownInput {
  by: Dimension
  period: Period
  sort: LineSort
  isReversed?: boolean
  /** Lines that are wanted; all where it is missing. */
  page?: { offset: number; limit: number }
}

export interface Breakdown {
  lines: ReportLine[]
  /** How many lines there are. */
  count: number
  /** Figures of an older instance are still being made: these are not all. */
  isCatchingUp: boolean
}

/** The figures of a period, line by line, with those of the time before. */
@inject()
export class BreakdownReport {
  constructor(private sql: SqlStore) {}

  execute(input: BreakdownInput): Promise<Breakdown> {
    return withFigures(this.sql, async (snapshot) => {
      const { lines, count } = await read(snapshot, input)
      return { lines, count, isCatchingUp: snapshot.isCatchingUp }
    })
  }
}

async function read(
  snapshot: FiguresSnapshot,
  input: BreakdownInput
): Promise<{ lines: ReportLine[]; count: number }> {
  if (input.by === 'person') {
    return readPeopleLines(snapshot, input)
  }
  const lines = sortLines(
    await readLines(snapshot, input.by, input.period),
    input.sort,
    input.isReversed
  )
  const { offset, limit } = input.page ?? { offset: 0, limit: lines.length }
  return { lines: lines.slice(offset, offset + limit), count: lines.length }
}

async function readLines(
  snapshot: FiguresSnapshot,
  by: Exclude<Dimension, 'person'>,
  period: Period
): Promise<ReportLine[]> {
  switch (by) {
    case 'day':
      return readDays(snapshot, period)
    case 'tool':
      return toolLines(await readToolSlots(snapshot, totalSpans(period)))
    case 'model':
    case 'provider': {
      const { models } = await readModelFigures(snapshot, period)
      return modelLines(by === 'model' ? models : byProvider(models))
    }
  }
}

async function readDays(snapshot: FiguresSnapshot, period: Period): Promise<ReportLine[]> {
  const figures = await readModelFigures(snapshot, period)
  const active = await readActivePeople(snapshot, trendSpans(period))
  return period.slots.map(({ from }, i) => ({
    key: new Date(from).toISOString(),
    label: labelOf(from, period),
    detail: null,
    current: { ...figuresOfTotals(figures.series[i]), people: active.get(i)?.size ?? 0 },
    previous: null,
  }))
}

/** `2026-11-23`, or with the hour `2026-11-23 14:00`: sorts as text. */
function labelOf(at: number, { zone, unit }: Period): string {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    ...(unit === 'hour' && { timeStyle: 'short' }),
  })
  return clock.format(at)
}

function modelLines(models: ModelTotals[]): ReportLine[] {
  return models.map(({ model, provider, current, previous }) => ({
    key: model,
    label: model === '' ? null : model,
    detail: provider,
    current: figuresOfTotals(current),
    previous: figuresOfTotals(previous),
  }))
}

/** The totals of each provider, under its name. */
function byProvider(models: ModelTotals[]): ModelTotals[] {
  const providers = Map.groupBy(models, ({ provider }) => provider)
  return [...providers].map(([provider, own]) => ({
    provider,
    model: provider,
    current: sumOf(own.map(({ current }) => current)),
    previous: sumOf(own.map(({ previous }) => previous)),
    series: [],
  }))
}

function sumOf(parts: Totals[]): Totals {
  const sum = noTotals()
  for (const { usage, answers, latencies } of parts) {
    addSums(USAGE_SUMS, sum.usage, usage)
    addSums(ANSWER_SUMS, sum.answers, answers)
    addLatencies(sum.latencies, latencies)
  }
  return sum
}

function toolLines(slots: ToolSlot[]): ReportLine[] {
  const tools = Map.groupBy(slots, ({ server, tool }) => `${server} ${tool}`)
  return [...tools.values()].map((own) => ({
    key: own[0].tool,
    label: own[0].tool,
    detail: own[0].server,
    current: figuresOfTool(own.find(({ slot }) => slot === CURRENT)),
    previous: figuresOfTool(own.find(({ slot }) => slot === PREVIOUS)),
  }))
}
