import type { Sql } from '#core/sql'
import type { PeriodKey } from './periods.js'
import type { Spending } from './spending.js'

/** Which row it is, such as `user:<id>` in `day:2026-11-26`. */
export interface CounterKey {
  subject: string
  period: PeriodKey
}

export interface Counter extends CounterKey {
  used: Spending
  reserved: Spending
}

export interface CounterChange extends CounterKey {
  used: Spending
  reserved: Spending
}

interface CounterRow {
  period: PeriodKey
  subject: string
  tokens: number
  nano_usd: number
  reserved_tokens: number
  reserved_nano_usd: number
}

export const COUNTER_COLUMNS =
  'period, subject, tokens, nano_usd, reserved_tokens, reserved_nano_usd'

export function toCounter(row: CounterRow): Counter {
  return {
    period: row.period,
    subject: row.subject,
    used: { tokens: row.tokens, nanoUsd: row.nano_usd },
    reserved: { tokens: row.reserved_tokens, nanoUsd: row.reserved_nano_usd },
  }
}

/**
 * Adds to counters, in one statement and always in the same order: the rows stay locked until the caller's transaction ends,
 * and two transactions never wait for each other. To be the last thing that a transaction does: the counter of the
 * instance is everybody's.
 *
 * @returns the counters afterwards
 */
export async function addToCounters(sql: Sql, changes: CounterChange[]): Promise<Counter[]> {
  if (changes.length === 0) {
    return []
  }
  const ordered = changes.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
  const rows = await sql.all<CounterRow>(
    `insert into budget_counters (${COUNTER_COLUMNS})
     values ${ordered.map(() => '(?, ?, ?, ?, ?, ?)').join(', ')}
     on conflict (period, subject) do update set
       tokens = budget_counters.tokens + excluded.tokens,
       nano_usd = budget_counters.nano_usd + excluded.nano_usd,
       reserved_tokens = budget_counters.reserved_tokens + excluded.reserved_tokens,
       reserved_nano_usd = budget_counters.reserved_nano_usd + excluded.reserved_nano_usd
     returning ${COUNTER_COLUMNS}`,
    ...ordered.flatMap(({ period, subject, used, reserved }) => [
      period,
      subject,
      used.tokens,
      used.nanoUsd,
      reserved.tokens,
      reserved.nanoUsd,
    ])
  )
  return rows.map(toCounter)
}

/** Counters by name; those that nothing was added to are missing. */
export async function readCounters(sql: Sql, keys: CounterKey[]): Promise<Map<string, Counter>> {
  if (keys.length === 0) {
    return new Map()
  }
  const rows = await sql.all<CounterRow>(
    `select ${COUNTER_COLUMNS} from budget_counters
     where ${keys.map(() => '(period = ? and subject = ?)').join(' or ')}`,
    ...keys.flatMap(({ period, subject }) => [period, subject])
  )
  return new Map(rows.map(toCounter).map((counter) => [nameOf(counter), counter]))
}

export function nameOf({ period, subject }: CounterKey): string {
  return `${period} ${subject}`
}
