import type { Sql } from '#core/sql'
import type { PeriodKey } from './periods.js'
import { AMONG_TEXTS } from '#core/sql_lists'
import { plus, type Spending } from './spending.js'

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

const COUNTER_COLUMNS = 'period, subject, tokens, nano_usd, reserved_tokens, reserved_nano_usd'

function toCounter(row: CounterRow): Counter {
  return {
    period: row.period,
    subject: row.subject,
    used: { tokens: row.tokens, nanoUsd: row.nano_usd },
    reserved: { tokens: row.reserved_tokens, nanoUsd: row.reserved_nano_usd },
  }
}

/**
 * Adds to counters, in one statement and always in the same order: the rows stay locked until the caller's transaction ends,
 * and two transactions never wait for each other. To be done once in a transaction, and last.
 *
 * @param changes may hold a counter more than once
 * @returns the counters afterwards, by name
 */
export async function addToCounters(
  sql: Sql,
  changes: CounterChange[]
): Promise<Map<string, Counter>> {
  const ordered = merged(changes).toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
  if (ordered.length === 0) {
    return new Map()
  }
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
  return byName(rows)
}

/** Counters by name; those that nothing was added to are missing. */
export async function readCounters(sql: Sql, keys: CounterKey[]): Promise<Map<string, Counter>> {
  const found = new Map<string, Counter>()
  for (const [period, some] of Map.groupBy(keys, (key) => key.period)) {
    const rows = await sql.all<CounterRow>(
      `select ${COUNTER_COLUMNS} from budget_counters
       where period = ? and subject ${AMONG_TEXTS[sql.dialect]}`,
      period,
      JSON.stringify(some.map(({ subject }) => subject))
    )
    byName(rows).forEach((counter, name) => found.set(name, counter))
  }
  return found
}

function merged(changes: CounterChange[]): CounterChange[] {
  const byKey = new Map<string, CounterChange>()
  for (const change of changes) {
    const known = byKey.get(nameOf(change))
    byKey.set(
      nameOf(change),
      known === undefined
        ? change
        : {
            ...change,
            used: plus(known.used, change.used),
            reserved: plus(known.reserved, change.reserved),
          }
    )
  }
  return [...byKey.values()]
}

function byName(rows: CounterRow[]): Map<string, Counter> {
  return new Map(rows.map(toCounter).map((counter) => [nameOf(counter), counter]))
}

export function nameOf({ period, subject }: CounterKey): string {
  return `${period} ${subject}`
}
