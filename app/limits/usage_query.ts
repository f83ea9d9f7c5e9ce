import { inject } from '@adonisjs/core'
import { decodeCursor, toPage } from '#core/pagination'
import { Problem } from '#core/problem'
import type { SqlValue } from '#core/sql'
import { SqlStore } from '#core/sql_store'

const DAY_MS = 24 * 60 * 60 * 1000
/** The last day of a `Date`, counted from 1970-01-01. */
const LAST_DAY = 100_000_000

/** What an account used of one model on one day (UTC). */
export interface UsageRow {
  /** Days since 1970-01-01. */
  day: number
  /** `provider/model`. */
  model: string
  calls: number
  input_tokens: number
  cached_input_tokens: number
  output_tokens: number
  reasoning_tokens: number
  /** Billionths of a US dollar; null where no price is known of anything. */
  cost_nano_usd: number | null
  /** 1 where some of it was estimated from text. */
  estimated: number
}

export interface UsageFilter {
  /** First and last day, both included, as dates in UTC. */
  from?: string
  to?: string
  limit: number
  cursor?: string
}

/** Sums are 64-bit integers, on PostgreSQL too, where they would be decimals. */
const COLUMNS = `created_at / ${DAY_MS} as day, model, count(*) as calls,
  cast(sum(input_tokens) as bigint) as input_tokens,
  cast(sum(cached_input_tokens) as bigint) as cached_input_tokens,
  cast(sum(output_tokens) as bigint) as output_tokens,
  cast(sum(reasoning_tokens) as bigint) as reasoning_tokens,
  cast(sum(cost_nano_usd) as bigint) as cost_nano_usd,
  max(estimated) as estimated`

function readCursor(cursor: string): [day: number, model: string] {
  const [day, model] = decodeCursor(cursor, ['number', 'string'])
  if (Math.abs(Number(day)) > LAST_DAY) {
    throw new Problem('invalid_cursor')
  }
  return [Number(day), String(model)]
}

/**
 * What an account used, by day and model, newest day first.
 */
@inject()
export class UsageQuery {
  constructor(private sql: SqlStore) {}

  async execute(userId: string, { from, to, limit, cursor }: UsageFilter) {
    const conditions = ['user_id = ?']
    const values: SqlValue[] = [userId]
    if (from !== undefined) {
      conditions.push('created_at >= ?')
      values.push(Date.parse(from))
    }
    if (to !== undefined) {
      conditions.push('created_at < ?')
      values.push(Date.parse(to) + DAY_MS)
    }
    if (cursor !== undefined) {
      const [day, model] = readCursor(cursor)
      conditions.push('created_at < ?', `(created_at / ${DAY_MS}, model) < (?, ?)`)
      values.push((day + 1) * DAY_MS, day, model)
    }
    const rows = await this.sql.read((sql) =>
      sql.all<UsageRow>(
        `select ${COLUMNS} from usage_entries where ${conditions.join(' and ')}
          group by created_at / ${DAY_MS}, model order by day desc, model desc limit ?`,
        ...values,
        limit + 1
      )
    )
    return toPage(rows, limit, (row) => [row.day, row.model])
  }
}
