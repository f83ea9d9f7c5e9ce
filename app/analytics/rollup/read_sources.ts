import type { Sql, SqlValue } from '#core/sql'
import { countDuration } from '../histogram.js'
import { idList, isInIdList } from '../id_list.js'
import type { Figures } from './figures.js'

interface UsageRow {
  key: number
  user_id: string
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
    `select key, user_id, kind, provider, model, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens,
       cost_nano_usd, estimated, created_at
     from usage_entries where key > ? and key <= ? order by key limit ?`,
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
  const person = figures.personAt(row.created_at, row.user_id).sums
  person.input_tokens += row.input_tokens
  person.output_tokens += row.output_tokens
  person.cost_nano_usd += cost
}

interface RunRow {
  key: number
  id: string
  user_id: string
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
  has_tools: number
}

/** Runs that are over, with what their figures need. */
function runsSql(sql: Sql, condition: string): string {
  const wanted =
    sql.dialect === 'postgres' ? `(r.options::json)->>'model'` : `r.options ->> '$.model'`
  return `select r.key, r.id, r.user_id, r.state, r.created_at, r.first_token_at, r.finished_at,
      m.provider, m.model, ${wanted} as wanted,
      case when exists (select 1 from interactions i where i.run_id = r.id) then 1 else 0 end as has_waited,
      case when exists (select 1 from tool_calls t where t.run_id = r.id) then 1 else 0 end as has_tools
    from runs r left join messages m on m.id = r.message_id
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
  const runs = await sql.all<RunRow>(runsSql(sql, condition), ...values)
  runs.forEach((run) => addRun(figures, run))
  const calling = runs.filter(({ has_tools: hasTools }) => hasTools === 1)
  if (calling.length > 0) {
    await readToolCalls(
      sql,
      figures,
      calling.map(({ id }) => id)
    )
  }
  return runs.map(({ key }) => key)
}

/** Whose name stands for a model that nobody knows: the server's default was asked for, and no answer came. */
const UNKNOWN = ''

function addRun(figures: Figures, run: RunRow): void {
  const model = run.model ?? run.wanted ?? UNKNOWN
  const provider = run.provider ?? model.split('/')[0]
  const { sums, latencies } = figures.answersAt(run.finished_at, provider, model)
  sums.answers++
  sums.failed += run.state === 'failed' ? 1 : 0
  sums.interrupted += run.state === 'interrupted' ? 1 : 0
  sums.stopped += run.state === 'stopped' ? 1 : 0
  sums.with_tools += run.has_tools
  if (run.first_token_at !== null) {
    countDuration(latencies.firstToken, run.first_token_at - run.created_at)
  }
  if (run.has_waited === 0) {
    countDuration(latencies.total, run.finished_at - run.created_at)
  }
  figures.personAt(run.finished_at, run.user_id).sums.messages++
}

interface ToolCallRow {
  server: string | null
  tool: string
  state: string
  created_at: number
  duration_ms: number | null
}

async function readToolCalls(sql: Sql, figures: Figures, runIds: string[]): Promise<void> {
  const calls = await sql.all<ToolCallRow>(
    `select server, tool, state, created_at, duration_ms from tool_calls where ${isInIdList(sql, 'run_id')}`,
    idList(sql, runIds)
  )
  for (const call of calls) {
    const { sums, durations } = figures.toolAt(call.created_at, call.server ?? '', call.tool)
    sums.calls++
    sums.failed += call.state === 'failed' ? 1 : 0
    sums.timed_out += call.state === 'timed_out' ? 1 : 0
    sums.denied += call.state === 'denied' ? 1 : 0
    sums.unknown += call.state === 'unknown' ? 1 : 0
    if (call.duration_ms !== null && call.state !== 'denied') {
      countDuration(durations, call.duration_ms)
    }
  }
}
