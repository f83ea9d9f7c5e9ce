import type { Sql } from '#core/sql'

/** What became of the calls of a server or a tool. */
export interface CallFigures {
  calls: number
  errors: number
  /** How long 95 of 100 calls took at most, in ms; null where none was measured. */
  p95Ms: number | null
}

export interface ToolFigures {
  byServer: ReadonlyMap<string, CallFigures>
  /** By the whole name of the tool, `server__tool`. */
  byTool: ReadonlyMap<string, CallFigures>
  /** There were more calls than are looked at; the newest count. */
  isPartial: boolean
}

export const NO_CALLS: CallFigures = { calls: 0, errors: 0, p95Ms: null }

/** Ways to end that are no success. A call that a person denied, or that waits for one, was not made. */
export const ERROR_STATES = ['failed', 'timed_out', 'unknown'] as const

const NOT_MADE = new Set(['denied', 'waiting'])
/** About 6 ms on SQLite. */
const MAX_CALLS = 20_000
const PERCENTILE = 0.95

interface CallRow {
  server: string
  tool: string
  state: string
  duration_ms: number | null
}

/**
 * The figures of some servers since a moment, from one index and without their arguments.
 *
 * @param since in ms since 1970
 */
export async function toolFigures(
  sql: Sql,
  servers: string[],
  since: number
): Promise<ToolFigures> {
  const rows =
    servers.length === 0
      ? []
      : await sql.all<CallRow>(
          `select server, tool, state, duration_ms from tool_calls
           where server in (${servers.map(() => '?').join(', ')}) and created_at >= ?
           order by created_at desc limit ${MAX_CALLS + 1}`,
          ...servers,
          since
        )
  const made = rows.slice(0, MAX_CALLS).filter(({ state }) => !NOT_MADE.has(state))
  return {
    byServer: figuresBy(made, ({ server }) => server),
    byTool: figuresBy(made, ({ tool }) => tool),
    isPartial: rows.length > MAX_CALLS,
  }
}

function figuresBy(rows: CallRow[], keyOf: (row: CallRow) => string): Map<string, CallFigures> {
  return new Map([...Map.groupBy(rows, keyOf)].map(([key, calls]) => [key, figuresOf(calls)]))
}

function figuresOf(calls: CallRow[]): CallFigures {
  const durations = calls
    .flatMap(({ duration_ms: duration }) => (duration === null ? [] : [duration]))
    .sort((one, other) => one - other)
  return {
    calls: calls.length,
    errors: calls.filter(({ state }) => ERROR_STATES.some((error) => error === state)).length,
    p95Ms: durations[Math.ceil(durations.length * PERCENTILE) - 1] ?? null,
  }
}
