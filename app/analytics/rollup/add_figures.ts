import type { Sql } from '#core/sql'
import { BUCKET_MS } from '../buckets.js'
import { addEncoded, encodeHistogram, type Histogram } from '../histogram.js'
import { addPeople, encodePeople, personIn, PERSON_SUMS, type PeopleSums } from '../people_chunk.js'
import { addSums, type Sums } from '../sums.js'
import { addLatencies, ANSWER_SUMS, type Figures, TOOL_SUMS, USAGE_SUMS } from './figures.js'
import type { Latencies, PersonFigures } from './figures.js'
import { numberPeople } from './number_people.js'

/** `scope` of `analytics_latencies`. */
export const LATENCY_SCOPE = { all: 0, model: 1 }

/** Adds figures to the tables, at every level, in the caller's transaction. */
export async function addFigures(sql: Sql, figures: Figures): Promise<void> {
  const numbers = await numberPeople(sql, figures.people)
  for (const level of BUCKET_MS.keys()) {
    const own = level === 0 ? figures : figures.atLevel(level)
    for (const { bucket, kind, provider, model, sums } of own.usage) {
      await addRow(
        sql,
        'analytics_usage',
        { level, bucket, kind, provider, model },
        USAGE_SUMS,
        sums
      )
    }
    for (const { bucket, provider, model, sums } of own.answers) {
      await addRow(sql, 'analytics_answers', { level, bucket, provider, model }, ANSWER_SUMS, sums)
    }
    await addAllLatencies(sql, level, own)
    await addTools(sql, level, own)
    await addPeopleChunks(sql, level, own.people, numbers)
  }
}

/** Adds sums to the row of that key, or begins it. */
async function addRow<Column extends string>(
  sql: Sql,
  table: string,
  key: Record<string, string | number>,
  columns: readonly Column[],
  sums: Sums<Column>
): Promise<void> {
  const keys = Object.keys(key)
  const all = [...keys, ...columns]
  const added = columns.map((column) => `${column} = ${table}.${column} + excluded.${column}`)
  await sql.run(
    `insert into ${table} (${all.join(', ')}) values (${all.map(() => '?').join(', ')})
     on conflict (${keys.join(', ')}) do update set ${added.join(', ')}`,
    ...Object.values(key),
    ...columns.map((column) => sums[column])
  )
}

async function addAllLatencies(sql: Sql, level: number, figures: Figures): Promise<void> {
  const together = new Map<number, Latencies>()
  for (const { bucket, provider, model, latencies } of figures.answers) {
    const all = together.get(bucket) ?? { firstToken: new Map(), total: new Map() }
    together.set(bucket, all)
    addLatencies(all, latencies)
    await addLatencyRow(sql, [level, LATENCY_SCOPE.model, bucket, provider, model], latencies)
  }
  for (const [bucket, latencies] of together) {
    await addLatencyRow(sql, [level, LATENCY_SCOPE.all, bucket, '', ''], latencies)
  }
}

async function addLatencyRow(
  sql: Sql,
  key: [level: number, scope: number, bucket: number, provider: string, model: string],
  latencies: Latencies
): Promise<void> {
  const row = await sql.get<{ first_token: string; total: string }>(
    `select first_token, total from analytics_latencies
     where level = ? and scope = ? and bucket = ? and provider = ? and model = ?`,
    ...key
  )
  await sql.run(
    `insert into analytics_latencies (level, scope, bucket, provider, model, first_token, total)
     values (?, ?, ?, ?, ?, ?, ?) on conflict (level, scope, bucket, provider, model)
     do update set first_token = excluded.first_token, total = excluded.total`,
    ...key,
    encodedSum(row?.first_token, latencies.firstToken),
    encodedSum(row?.total, latencies.total)
  )
}

function encodedSum(stored: string | undefined, histogram: Histogram): string {
  const sum = new Map(histogram)
  if (stored !== undefined) {
    addEncoded(sum, stored)
  }
  return encodeHistogram(sum)
}

async function addTools(sql: Sql, level: number, figures: Figures): Promise<void> {
  for (const { bucket, server, tool, sums, durations } of figures.tools) {
    const row = await sql.get<{ durations: string }>(
      `select durations from analytics_tools where level = ? and bucket = ? and server = ? and tool = ?`,
      level,
      bucket,
      server,
      tool
    )
    const encoded = encodedSum(row?.durations, durations)
    const columns = [...TOOL_SUMS]
    const added = columns.map(
      (column) => `${column} = analytics_tools.${column} + excluded.${column}`
    )
    await sql.run(
      `insert into analytics_tools (level, bucket, server, tool, ${columns.join(', ')}, durations)
       values (?, ?, ?, ?, ${columns.map(() => '?').join(', ')}, ?)
       on conflict (level, bucket, server, tool)
       do update set ${added.join(', ')}, durations = excluded.durations`,
      level,
      bucket,
      server,
      tool,
      ...columns.map((column) => sums[column]),
      encoded
    )
  }
}

async function addPeopleChunks(
  sql: Sql,
  level: number,
  people: PersonFigures[],
  numbers: Map<string, number>
): Promise<void> {
  const chunks = new Map<number, PeopleSums>()
  for (const { bucket, userId, sums } of people) {
    const chunk = chunks.get(bucket) ?? new Map()
    chunks.set(bucket, chunk)
    addSums(PERSON_SUMS, personIn(chunk, numbers.get(userId) ?? 0), sums)
  }
  for (const [bucket, chunk] of chunks) {
    const row = await sql.get<{ people: string }>(
      'select people from analytics_people_chunks where level = ? and bucket = ?',
      level,
      bucket
    )
    if (row !== undefined) {
      addPeople(chunk, row.people)
    }
    await sql.run(
      `insert into analytics_people_chunks (level, bucket, people) values (?, ?, ?)
       on conflict (level, bucket) do update set people = excluded.people`,
      level,
      bucket,
      encodePeople(chunk)
    )
  }
}
