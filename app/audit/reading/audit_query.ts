import { setImmediate as nextTurn } from 'node:timers/promises'
import { inject } from '@adonisjs/core'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import type { AuditPart } from '../audit_hash.js'
import { selectionOf, type AuditFilter } from './audit_filter.js'
import { ENTRY_COLUMNS, toEntries, type AuditEntry, type EntryRow } from './audit_rows.js'

/** Where a page begins: right behind an entry, in one direction or the other. Neither: with the newest entry. */
export interface AuditPlace {
  limit: number
  olderThan?: string
  newerThan?: string
}

export interface AuditPage {
  /** Newest first. */
  entries: AuditEntry[]
  hasOlder: boolean
  hasNewer: boolean
}

/** All ids travel as one value, so that a page of any length is one prepared statement. */
const AMONG: Record<Sql['dialect'], string> = {
  sqlite: `in (select value from json_each(?))`,
  postgres: `= any(array(select json_array_elements_text(?::json))::uuid[])`,
}

async function withParts(sql: Sql, rows: EntryRow[]): Promise<AuditEntry[]> {
  if (rows.length === 0) {
    return []
  }
  const parts = await sql.all<AuditPart & { entry_id: string }>(
    `select * from audit_parts where entry_id ${AMONG[sql.dialect]}`,
    JSON.stringify(rows.map(({ id }) => id))
  )
  return toEntries(rows, parts)
}

async function select(
  sql: Sql,
  filter: AuditFilter,
  { side, id, order, limit }: { side: '<' | '>'; id?: string; order: 'asc' | 'desc'; limit: number }
): Promise<EntryRow[]> {
  const { from, where, values, key } = selectionOf(filter)
  return sql.all<EntryRow>(
    `select ${ENTRY_COLUMNS} from ${from} cross join audit_chains c
      where ${where} and c.key = e.chain_key ${id === undefined ? '' : `and ${key} ${side} ?`}
      order by ${key} ${order} limit ?`,
    ...values,
    ...(id === undefined ? [] : [id]),
    limit
  )
}

/**
 * Reads the audit log.
 */
@inject()
export class AuditQuery {
  constructor(private sql: SqlStore) {}

  /** One page of what matches, newest first. */
  async page(filter: AuditFilter, place: AuditPlace): Promise<AuditPage> {
    const { limit, olderThan, newerThan } = place
    const isBackwards = newerThan !== undefined
    return this.sql.read(async (sql) => {
      const found = await select(sql, filter, {
        side: isBackwards ? '>' : '<',
        id: newerThan ?? olderThan,
        order: isBackwards ? 'asc' : 'desc',
        limit: limit + 1,
      })
      const hasMore = found.length > limit
      const rows = found.slice(0, limit)
      return {
        entries: await withParts(sql, isBackwards ? rows.reverse() : rows),
        hasOlder: isBackwards || hasMore,
        hasNewer: isBackwards ? hasMore : olderThan !== undefined,
      }
    })
  }

  /** How many match, counted up to `cap`. */
  async count(filter: AuditFilter, cap: number): Promise<number> {
    const { from, where, values } = selectionOf(filter)
    const row = await this.sql.read((sql) =>
      sql.get<{ n: number }>(
        `select count(*) as n from (select 1 from ${from} where ${where} limit ?) found`,
        ...values,
        cap
      )
    )
    return row?.n ?? 0
  }

  /** One entry; null where there is none. */
  async find(id: string): Promise<AuditEntry | null> {
    return this.sql.read(async (sql) => {
      const rows = await sql.all<EntryRow>(
        `select ${ENTRY_COLUMNS} from audit_entries e join audit_chains c on c.key = e.chain_key
          where e.id = ?`,
        id
      )
      const [entry] = await withParts(sql, rows)
      return entry ?? null
    })
  }

  /** Every action that was ever recorded, by name: as many steps through the index as there are actions. */
  async actions(): Promise<string[]> {
    const rows = await this.sql.read((sql) =>
      sql.all<{ action: string }>(
        `with recursive known(action) as (
            select min(action) from audit_entries
            union all
            select (select min(e.action) from audit_entries e where e.action > k.action)
            from known k where k.action is not null
          )
          select action from known where action is not null`
      )
    )
    return rows.map(({ action }) => action)
  }

  /** All that match, oldest first, so many at a time: others use the connection meanwhile. */
  async *batches(filter: AuditFilter, size: number): AsyncGenerator<AuditEntry[]> {
    let after: string | undefined
    for (;;) {
      const place = { side: '>', id: after, order: 'asc', limit: size } as const
      const entries = await this.sql.read(async (sql) =>
        withParts(sql, await select(sql, filter, place))
      )
      if (entries.length > 0) {
        yield entries
      }
      if (entries.length < size) {
        return
      }
      after = entries[entries.length - 1].id
      await nextTurn()
    }
  }
}
