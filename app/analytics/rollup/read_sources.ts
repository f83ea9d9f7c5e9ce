import type { Sql, SqlValue } from '#core/sql'
import { countDuration } from '../histogram.js'
import type { Figures } from './figures.js'

interface UsageRow {
  key: number
  user_id: string
  /** Of the person (see `analytics_people`); null of somebody new. */
  number: number | null
  kind: string
  provider: string
  model: string
  input_tokens: number
  cached_input_tokens: number
  output_tokens: number
  reasoning_tokens: number
  cost_nano_usd: number | null
  estimated: number
  created_at: number
}

/** Lines of the ledger above one number and up to another, oldest first, `limit` at most. Answers the last one's number. */
export async function readUsage(
  sql: Sql,
  figures: Figures,
  { above, upTo, limit }: { above: number; upTo: number; limit: number }
): Promise<{ last: number | null; count: number }> {
  const rows = await sql.all<UsageRow>(
    `select u.key, u.user_id, p.number, u.kind, u.provider, u.model, u.input_tokens, u.cached_input_tokens,
       u.output_tokens, u.reasoning_tokens, u.cost_nano_usd, u.estimated, u.created_at
     from usage_entries u left join analytics_people p on p.user_id = u.user_id
     where u.key > ? and u.key <= ? order by u.key limit ?`,
    above,
    upTo,
    limit
  )
  rows.forEach((row) => addUsageRow(figures, row))
  return { last: rows.at(-1)?.key ?? null, count: rows.length }
}

function addUsageRow(figures: Figures, row: UsageRow): void {
  const cost = row.cost_nano_usd ?? 0
  const { sums } = figures.usageAt(row.created_at, row.kind, row.provider, row.model)
  sums.calls++
  sums.input_tokens += row.input_tokens
  sums.cached_input_tokens += row.cached_input_tokens
  sums.output_tokens += row.output_tokens
  sums.reasoning_tokens += row.reasoning_tokens
  sums.cost_nano_usd += cost
  sums.unpriced_calls += row.cost_nano_usd === null ? 1 : 0
  sums.estimated_calls += row.estimated
  const person = figures.personAt(row.created_at, row.user_id, row.number).sums
  person.input_tokens += row.input_tokens
  person.output_tokens += row.output_tokens
  person.cost_nano_usd += cost
}

interface RunRow {
  key: number
  user_id: string
  number: number | null
  state: string
  created_at: number
  first_token_at: number | null
  finished_at: number
  /** Of the answer; null where no model was asked. */
  provider: string | null
  model: string | null
  /** What was asked for. */
  wanted: string | null
  has_waited: number
}

/** One call of the run, all null where it has none. */
interface CallColumns {
  server: string | null
  tool: string | null
  call_state: string | null
  call_created_at: number | null
  duration_ms: number | null
}

/** Runs that are over, with what their figures need: a row each, or one for each of their calls. */
function runsSql(sql: Sql, condition: string): string {
  const wanted =
    sql.dialect === 'postgres' ? `(r.options::json)->>'model'` : `r.options ->> '$.model'`
  return `select r.key, r.user_id, p.number, r.state, r.created_at, r.first_token_at, r.finished_at,
      m.provider, m.model, ${wanted} as wanted,
      case when exists (select 1 from interactions i where i.run_id = r.id) then 1 else 0 end as has_waited,
      t.server, t.tool, t.state as call_state, t.created_at as call_created_at, t.duration_ms
    from runs r left join messages m on m.id = r.message_id
      left join analytics_people p on p.user_id = r.user_id
      left join tool_calls t on t.run_id = r.id
    where r.finished_at is not null and ${condition}`
}

/**
 * Adds the runs that are over among those the condition (on `r`) holds for, with their tool calls. Answers the numbers of
 * those runs.
 */
export async function readRuns(
  sql: Sql,
  figures: Figures,
  condition: string,
  ...values: SqlValue[]
): Promise<number[]> {
  const rows = await sql.all<RunRow & CallColumns>(runsSql(sql, condition), ...values)
  const runs = Map.groupBy(rows, ({ key }) => key)
  for (const calls of runs.values()) {
    addRun(figures, calls[0])
    calls.forEach((call) => addCall(figures, call))
  }
  return [...runs.keys()]
}

/** Whose name stands for a model that nobody knows: the server's default was asked for, and no answer came. */
const UNKNOWN = ''

function addRun(figures: Figures, run: RunRow & CallColumns): void {
  const model = run.model ?? run.wanted ?? UNKNOWN
  const provider = run.provider ?? model.split('/')[0]
  const { sums, latencies } = figures.answersAt(run.finished_at, provider, model)
  sums.answers++
  sums.failed += run.state === 'failed' ? 1 : 0
  sums.interrupted += run.state === 'interrupted' ? 1 : 0
  sums.stopped += run.state === 'stopped' ? 1 : 0
  sums.with_tools += run.tool === null ? 0 : 1
  if (run.first_token_at !== null) {
    countDuration(latencies.firstToken, run.first_token_at - run.created_at)
  }
  if (run.has_waited === 0) {
    countDuration(latencies.total, run.finished_at - run.created_at)
  }
  figures.personAt(run.finished_at, run.user_id, run.number).sums.messages++
}

function addCall(figures: Figures, call: CallColumns): void {
  if (call.tool === null || call.call_created_at === null) {
    return
  }
  const { sums, durations } = figures.toolAt(call.call_created_at, call.server ?? '', call.tool)
  sums.calls++
  sums.failed += call.call_state === 'failed' ? 1 : 0
  sums.timed_out += call.call_state === 'timed_out' ? 1 : 0
  sums.denied += call.call_state === 'denied' ? 1 : 0
  sums.unknown += call.call_state === 'unknown' ? 1 : 0
  if (call.duration_ms !== null && call.call_state !== 'denied') {
    countDuration(durations, call.duration_ms)
  }
}
