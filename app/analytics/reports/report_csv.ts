import type { Dimension, LineFigures, ReportLine } from './report_line.js'

const NANO_USD = 1e9
const COST_DECIMALS = 6

interface Column {
  name: string
  valueOf: (line: ReportLine) => string | number | null
}

function toUsd(nanoUsd: number | null | undefined): number | null {
  return nanoUsd === null || nanoUsd === undefined
    ? null
    : Number((nanoUsd / NANO_USD).toFixed(COST_DECIMALS))
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms)
}

const figure = (name: string, valueOf: (figures: LineFigures) => number | null): Column => ({
  name,
  valueOf: ({ current }) => valueOf(current),
})

const COMPARED: Column[] = [
  { name: 'previous_count', valueOf: ({ previous }) => previous?.count ?? null },
  { name: 'previous_cost_usd', valueOf: ({ previous }) => toUsd(previous?.costNanoUsd) },
]

const TOKENS_AND_COST = [
  figure('input_tokens', ({ inputTokens }) => inputTokens),
  figure('output_tokens', ({ outputTokens }) => outputTokens),
  figure('cost_usd', ({ costNanoUsd }) => toUsd(costNanoUsd)),
]
const UNPRICED = figure('calls_without_price', ({ unpricedCalls }) => unpricedCalls)
const MESSAGES = figure('messages', ({ count }) => count)
const ERRORS = figure('errors', ({ errors }) => errors)
const FIRST_TOKEN = figure('first_token_p95_ms', ({ firstTokenP95 }) => rounded(firstTokenP95))
const DURATION = figure('duration_p95_ms', ({ durationP95 }) => rounded(durationP95))
const KEY = (name: string): Column => ({ name, valueOf: ({ label, key }) => label ?? key })
const DETAIL = (name: string): Column => ({ name, valueOf: ({ detail }) => detail })

/** The columns of a report by its dimension. */
const COLUMNS: Record<Dimension, Column[]> = {
  day: [
    KEY('day'),
    MESSAGES,
    ERRORS,
    figure('active_people', ({ people }) => people),
    ...TOKENS_AND_COST,
    UNPRICED,
    FIRST_TOKEN,
    DURATION,
  ],
  person: [
    { name: 'user_id', valueOf: ({ key }) => key },
    { name: 'name', valueOf: ({ label }) => label },
    DETAIL('email'),
    MESSAGES,
    ...TOKENS_AND_COST,
    ...COMPARED,
  ],
  model: [
    KEY('model'),
    DETAIL('provider'),
    MESSAGES,
    ERRORS,
    ...TOKENS_AND_COST,
    UNPRICED,
    FIRST_TOKEN,
    DURATION,
    ...COMPARED,
  ],
  provider: [
    KEY('provider'),
    MESSAGES,
    ERRORS,
    ...TOKENS_AND_COST,
    UNPRICED,
    FIRST_TOKEN,
    DURATION,
    ...COMPARED,
  ],
  tool: [
    KEY('tool'),
    DETAIL('server'),
    figure('calls', ({ count }) => count),
    ERRORS,
    DURATION,
    COMPARED[0],
  ],
}

/** A report as rows by column, for JSON and tables: money in US dollars, latencies in whole ms. */
export function reportRows(
  by: Dimension,
  lines: ReportLine[]
): Record<string, string | number | null>[] {
  return lines.map((line) =>
    Object.fromEntries(COLUMNS[by].map(({ name, valueOf }) => [name, valueOf(line)]))
  )
}

export function reportColumns(by: Dimension): string[] {
  return COLUMNS[by].map(({ name }) => name)
}

/**
 * A report as CSV that spreadsheets read right: UTF-8 with a byte order mark, and an apostrophe before what they would take
 * for a formula.
 */
export async function reportCsv(by: Dimension, lines: ReportLine[]): Promise<string> {
  const { stringify } = await import('csv-stringify/sync')
  return stringify(reportRows(by, lines), {
    bom: true,
    header: true,
    columns: reportColumns(by),
    escape_formulas: true,
    record_delimiter: 'windows',
  })
}
