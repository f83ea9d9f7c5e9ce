import type { Sql } from '#core/sql'
import type { BucketSpan } from '../buckets.js'
import { addEncoded } from '../histogram.js'
import { LATENCY_SCOPE } from '../rollup/add_figures.js'
import {
  addLatencies,
  ANSWER_SUMS,
  USAGE_SUMS,
  type AnswerSums,
  type Latencies,
  type UsageSums,
} from '../rollup/figures.js'
import { addSums, zeros, type Sums } from '../sums.js'
import type { FiguresSnapshot } from './read_snapshot.js'

/** Figures of one slot of a report (see `BucketSpan`), by what they are of. */
export interface UsageSlot {
  slot: number
  kind: string
  provider: string
  model: string
  sums: UsageSums
}

export interface AnswerSlot {
  slot: number
  provider: string
  model: string
  sums: AnswerSums
}

/** Both names are empty of all models together. */
export interface LatencySlot {
  slot: number
  provider: string
  model: string
  latencies: Latencies
}

/** Which latencies are read into a slot. */
export type LatencySpan = BucketSpan & { scope: keyof typeof LATENCY_SCOPE }

/** The spans as a table `s`; one value. */
export function spansTable(sql: Sql): string {
  return sql.dialect === 'postgres'
    ? `(select cast(value ->> 0 as bigint) as slot, cast(value ->> 1 as smallint) as level,
          cast(value ->> 2 as bigint) as from_at, cast(value ->> 3 as bigint) as to_at,
          cast(value ->> 4 as smallint) as scope
        from json_array_elements(cast(? as json)) as value) s`
    : `(select value ->> 0 as slot, value ->> 1 as level, value ->> 2 as from_at, value ->> 3 as to_at,
          value ->> 4 as scope
        from json_each(?)) s`
}

export function spansValue(spans: BucketSpan[]): string {
  return JSON.stringify(spans.map(({ slot, level, from, to }) => [slot, level, from, to]))
}

/** Joined with `cross join`, SQLite looks each span up in the table and not the other way round. */
export const IN_SPAN = 'r.level = s.level and r.bucket >= s.from_at and r.bucket < s.to_at'

/** The slots that a moment belongs to. */
export function slotsAt(spans: BucketSpan[], at: number): number[] {
  return spans.filter(({ from, to }) => from <= at && at < to).map(({ slot }) => slot)
}

function sumsSql(columns: readonly string[]): string {
  return columns.map((column) => `cast(sum(r.${column}) as bigint) as ${column}`).join(', ')
}

function pick<Column extends string>(
  columns: readonly Column[],
  row: Record<Column, number>
): Sums<Column> {
  const sums = zeros(columns)
  addSums(columns, sums, row)
  return sums
}

export async function readUsageSlots(
  { sql, uncounted }: FiguresSnapshot,
  spans: BucketSpan[]
): Promise<UsageSlot[]> {
  const rows = await sql.all<Omit<UsageSlot, 'sums'> & UsageSums>(
    `select s.slot, r.kind, r.provider, r.model, ${sumsSql(USAGE_SUMS)}
     from ${spansTable(sql)} cross join analytics_usage r
     where ${IN_SPAN} group by s.slot, r.kind, r.provider, r.model`,
    spansValue(spans)
  )
  const stored = rows.map(({ slot, kind, provider, model, ...sums }) => {
    return { slot, kind, provider, model, sums: pick(USAGE_SUMS, sums) }
  })
  const fresh = uncounted.usage.flatMap((one) =>
    slotsAt(spans, one.bucket).map((slot) => ({ ...one, slot }))
  )
  return [...stored, ...fresh]
}

export async function readAnswerSlots(
  { sql, uncounted }: FiguresSnapshot,
  spans: BucketSpan[]
): Promise<AnswerSlot[]> {
  const rows = await sql.all<Omit<AnswerSlot, 'sums'> & AnswerSums>(
    `select s.slot, r.provider, r.model, ${sumsSql(ANSWER_SUMS)}
     from ${spansTable(sql)} cross join analytics_answers r
     where ${IN_SPAN} group by s.slot, r.provider, r.model`,
    spansValue(spans)
  )
  const stored = rows.map(({ slot, provider, model, ...sums }) => {
    return { slot, provider, model, sums: pick(ANSWER_SUMS, sums) }
  })
  const fresh = uncounted.answers.flatMap(({ bucket, provider, model, sums }) =>
    slotsAt(spans, bucket).map((slot) => ({ slot, provider, model, sums }))
  )
  return [...stored, ...fresh]
}

export async function readLatencySlots(
  { sql, uncounted }: FiguresSnapshot,
  spans: LatencySpan[]
): Promise<LatencySlot[]> {
  const rows = await sql.all<{
    slot: number
    provider: string
    model: string
    first_token: string
    total: string
  }>(
    `select s.slot, r.provider, r.model, r.first_token, r.total
     from ${spansTable(sql)} cross join analytics_latencies r
     where ${IN_SPAN} and r.scope = s.scope`,
    JSON.stringify(
      spans.map(({ slot, level, from, to, scope }) => [slot, level, from, to, LATENCY_SCOPE[scope]])
    )
  )
  const merged = new Map<string, LatencySlot>()
  const at = (slot: number, provider: string, model: string) => {
    const key = `${slot} ${provider} ${model}`
    const found = merged.get(key) ?? emptyLatencies(slot, provider, model)
    merged.set(key, found)
    return found.latencies
  }
  for (const row of rows) {
    const latencies = at(row.slot, row.provider, row.model)
    addEncoded(latencies.firstToken, row.first_token)
    addEncoded(latencies.total, row.total)
  }
  for (const { bucket, provider, model, latencies } of uncounted.answers) {
    for (const { slot, scope } of spans.filter(({ from, to }) => from <= bucket && bucket < to)) {
      const isOwn = scope === 'model'
      addLatencies(at(slot, isOwn ? provider : '', isOwn ? model : ''), latencies)
    }
  }
  return [...merged.values()]
}

function emptyLatencies(slot: number, provider: string, model: string): LatencySlot {
  return { slot, provider, model, latencies: { firstToken: new Map(), total: new Map() } }
}
