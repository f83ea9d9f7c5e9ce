import type { Dimension, LineFigures, LineSort, ReportLine } from '#analytics/reports/report_line'
import { shareDelta, type Delta } from '../charts/delta.js'
import type { Formats } from '../format/formats.js'

/** A figure in the table, and how it moved. */
export interface Cell {
  text: string
  delta: Delta | null
}

interface Column {
  label: string
  /** Null where lines are not sorted by it. */
  sort: LineSort | null
  print: (line: ReportLine, format: Formats) => Cell
}

const plain = (text: string): Cell => ({ text, delta: null })

const figure = (
  label: string,
  sort: LineSort | null,
  print: (figures: LineFigures, format: Formats) => string
): Column => ({ label, sort, print: ({ current }, format) => plain(print(current, format)) })

const count = (label: string): Column => ({
  label,
  sort: 'count',
  print: ({ current, previous }, format) => ({
    text: format.number(current.count),
    delta: shareDelta({ current: current.count, previous: previous?.count ?? null }, 'neutral'),
  }),
})

const ERRORS = figure('Errors', 'errors', ({ errors, count: all }, format) =>
  format.percent(errors === null || all === 0 ? null : errors / all)
)
const TOKENS = figure('Tokens', 'tokens', ({ inputTokens, outputTokens }, format) =>
  format.compact((inputTokens ?? 0) + (outputTokens ?? 0))
)
const COST: Column = {
  label: 'Cost',
  sort: 'cost',
  print: ({ current, previous }, format) => ({
    text:
      current.costNanoUsd === 0 && (current.unpricedCalls ?? 0) > 0
        ? 'No price'
        : format.money(current.costNanoUsd),
    delta: shareDelta(
      { current: current.costNanoUsd, previous: previous?.costNanoUsd ?? null },
      'bad'
    ),
  }),
}
const FIRST_TOKEN = figure('p95 first token', 'latency', ({ firstTokenP95 }, format) =>
  format.duration(firstTokenP95)
)
const DURATION = (sort: LineSort | null) =>
  figure('p95 whole', sort, ({ durationP95 }, format) => format.duration(durationP95))
const PEOPLE = figure('Active people', null, ({ people }, format) => format.number(people))

const ANSWERS = [count('Messages'), ERRORS, TOKENS, COST, FIRST_TOKEN, DURATION(null)]

/** The columns behind the name. */
export const COLUMNS: Record<Dimension, Column[]> = {
  day: [count('Messages'), PEOPLE, ...ANSWERS.slice(1)],
  person: [count('Messages'), TOKENS, COST],
  model: ANSWERS,
  provider: ANSWERS,
  tool: [count('Calls'), ERRORS, DURATION('latency')],
}

/** Of the first column. */
export const DIMENSION_LABELS: Record<Dimension, { one: string; tab: string }> = {
  day: { one: 'Day', tab: 'By day' },
  person: { one: 'Person', tab: 'By person' },
  model: { one: 'Model', tab: 'By model' },
  provider: { one: 'Provider', tab: 'By provider' },
  tool: { one: 'Tool', tab: 'By tool' },
}
