import type { AnswerSums, ToolSums } from '../rollup/figures.js'
import type { PersonSums } from '../people_chunk.js'
import { p95Of, type Totals } from './model_figures.js'
import type { ToolSlot } from './read_tools.js'

/** What a report is broken down by. */
export const DIMENSIONS = ['day', 'person', 'model', 'provider', 'tool'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Figures of a stretch of time. Null: not known of this dimension, or nothing was measured. */
export interface LineFigures {
  /** Answers that are over; of a tool its calls. */
  count: number
  /** Answers that failed or were interrupted; calls that failed, took too long, or whose end is not known. */
  errors: number | null
  /** People who had an answer. */
  people: number | null
  inputTokens: number | null
  outputTokens: number | null
  costNanoUsd: number | null
  /** Model calls without a known price: the cost is not all. */
  unpricedCalls: number | null
  /** In ms: 95 % were faster. */
  firstTokenP95: number | null
  durationP95: number | null
}

/** One line of a report. */
export interface ReportLine {
  /** A date or hour (RFC 3339), a user's id, a model, a provider, a tool. */
  key: string
  /** What people call it; null of an account that was erased and of a model that nobody knows. */
  label: string | null
  /** What tells it apart: an address. */
  detail: string | null
  current: LineFigures
  /** Of the period before; null of days. */
  previous: LineFigures | null
}

const NOTHING: LineFigures = {
  count: 0,
  errors: null,
  people: null,
  inputTokens: null,
  outputTokens: null,
  costNanoUsd: null,
  unpricedCalls: null,
  firstTokenP95: null,
  durationP95: null,
}

export function errorsOf({ failed, interrupted }: AnswerSums): number {
  return failed + interrupted
}

export function figuresOfTotals({ usage, answers, latencies }: Totals): LineFigures {
  return {
    ...NOTHING,
    count: answers.answers,
    errors: errorsOf(answers),
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    costNanoUsd: usage.cost_nano_usd,
    unpricedCalls: usage.unpriced_calls,
    firstTokenP95: p95Of(latencies.firstToken),
    durationP95: p95Of(latencies.total),
  }
}

export function figuresOfPerson(sums: PersonSums | undefined): LineFigures {
  return {
    ...NOTHING,
    count: sums?.messages ?? 0,
    inputTokens: sums?.input_tokens ?? 0,
    outputTokens: sums?.output_tokens ?? 0,
    costNanoUsd: sums?.cost_nano_usd ?? 0,
  }
}

export function toolErrorsOf({ failed, timed_out: timedOut, unknown }: ToolSums): number {
  return failed + timedOut + unknown
}

export function figuresOfTool(slot: ToolSlot | undefined): LineFigures {
  return slot === undefined
    ? { ...NOTHING, errors: 0 }
    : {
        ...NOTHING,
        count: slot.sums.calls,
        errors: toolErrorsOf(slot.sums),
        durationP95: p95Of(slot.durations),
      }
}

/** What lines can be sorted by. */
export const LINE_SORTS = ['name', 'count', 'errors', 'tokens', 'cost', 'latency'] as const
export type LineSort = (typeof LINE_SORTS)[number]

function valueOf({ current }: ReportLine, sort: Exclude<LineSort, 'name'>): number {
  switch (sort) {
    case 'count':
      return current.count
    case 'errors':
      return current.count === 0 ? 0 : (current.errors ?? 0) / current.count
    case 'tokens':
      return (current.inputTokens ?? 0) + (current.outputTokens ?? 0)
    case 'cost':
      return current.costNanoUsd ?? 0
    case 'latency':
      return current.firstTokenP95 ?? current.durationP95 ?? 0
  }
}

/** By name from A on; by a figure the highest first, then by count. `isReversed` turns it around. */
export function sortLines(lines: ReportLine[], sort: LineSort, isReversed = false): ReportLine[] {
  const sign = isReversed ? -1 : 1
  const nameOf = ({ label, key }: ReportLine) => label ?? key
  return lines.toSorted((one, other) =>
    sort === 'name'
      ? sign * nameOf(one).localeCompare(nameOf(other), 'en')
      : sign *
        (valueOf(other, sort) - valueOf(one, sort) || other.current.count - one.current.count)
  )
}
