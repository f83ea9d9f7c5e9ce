import { inject } from '@adonisjs/core'
import { decodeCursor, encodeCursor, type CursorValue } from '#core/pagination'
import type { Sql, SqlValue } from '#core/sql'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'
import { ACTIVITY, peopleConditions, type PeopleFilter } from './people_filter.js'

const DAY_MS = 24 * 60 * 60 * 1000
const SPEND_DAYS = 30

/** What people are ordered by; each with an index. */
const SORTS = {
  joined: { key: 'u.id', type: 'string' },
  email: { key: 'u.email', type: 'string' },
  name: { key: 'lower(u.full_name)', type: 'string' },
  active: { key: ACTIVITY, type: 'number' },
} as const

export type PeopleSort = keyof typeof SORTS
export const PEOPLE_SORTS: readonly PeopleSort[] = ['joined', 'email', 'name', 'active']

/** A person in a list. Times are milliseconds since 1970. */
export interface Person {
  id: string
  email: string
  fullName: string
  role: UserRole
  isSuspended: boolean
  createdAt: number
  lastActiveAt: number | null
  conversations: number
  /** In the last 30 days, in billionths of a US dollar. */
  spend: number
}

interface PersonRow {
  id: string
  email: string
  full_name: string
  role: UserRole
  suspended_at: number | null
  created_at: number
  last_active_at: number | null
  sort_key: CursorValue
}

export interface PeoplePlace {
  limit: number
  sort: PeopleSort
  isDescending: boolean
  /** Cursors of rows: the page behind or before it. */
  after?: string
  before?: string
}

export interface PeoplePage {
  people: Person[]
  /** Cursors of the last and the first row, where there is more in that direction. */
  next: string | null
  previous: string | null
}

const AMONG: Record<Sql['dialect'], string> = {
  sqlite: `in (select value from json_each(?))`,
  postgres: `= any(array(select json_array_elements_text(?::json))::uuid[])`,
}

async function sumsOf(sql: Sql, statement: string, ids: string, ...values: SqlValue[]) {
  const rows = await sql.all<{ id: string; n: number }>(statement, ids, ...values)
  return new Map(rows.map(({ id, n }) => [id, n]))
}

async function withFigures(sql: Sql, rows: PersonRow[]): Promise<Person[]> {
  if (rows.length === 0) {
    return []
  }
  const ids = JSON.stringify(rows.map(({ id }) => id))
  const among = AMONG[sql.dialect]
  const conversations = await sumsOf(
    sql,
    `select owner_id as id, count(*) as n from conversations where owner_id ${among} group by owner_id`,
    ids
  )
  const spend = await sumsOf(
    sql,
    `select user_id as id, cast(coalesce(sum(cost_nano_usd), 0) as bigint) as n from usage_entries
      where user_id ${among} and created_at >= ? group by user_id`,
    ids,
    Date.now() - SPEND_DAYS * DAY_MS
  )
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    fullName: row.full_name,
    role: row.role,
    isSuspended: row.suspended_at !== null,
    createdAt: row.created_at,
    lastActiveAt: row.last_active_at,
    conversations: conversations.get(row.id) ?? 0,
    spend: spend.get(row.id) ?? 0,
  }))
}

/** PostgreSQL compares ids with ids only. */
function readCursor(cursor: string, sort: PeopleSort) {
  const [value, id] = decodeCursor(cursor, [SORTS[sort].type, 'string'])
  if (parseId(id) === null || (sort === 'joined' && parseId(value) === null)) {
    throw new Problem('invalid_cursor')
  }
  return { value, id }
}

/** Lists people. */
@inject()
export class PeopleQuery {
  constructor(private sql: SqlStore) {}

  /** Throws `invalid_cursor`. */
  async page(filter: PeopleFilter, place: PeoplePlace): Promise<PeoplePage> {
    const { limit, sort, after, before } = place
    const { key } = SORTS[sort]
    const isBackwards = before !== undefined
    const isDescending = place.isDescending !== isBackwards
    const { where, values } = peopleConditions(filter, this.sql.dialect)
    const cursor = before ?? after
    if (cursor !== undefined) {
      const { value, id } = readCursor(cursor, sort)
      /* Not as a row of values: SQLite uses no index on an expression for those. */
      const side = isDescending ? '<' : '>'
      where.push(`${key} ${side}= ? and (${key} ${side} ? or u.id ${side} ?)`)
      values.push(value, value, id)
    }
    const order = isDescending ? 'desc' : 'asc'
    return this.sql.read(async (sql) => {
      const found = await sql.all<PersonRow>(
        `select u.id, u.email, u.full_name, u.role, u.suspended_at, u.created_at, u.last_active_at,
            ${key} as sort_key
          from users u where ${where.join(' and ') || 'true'}
          order by ${key} ${order}, u.id ${order} limit ?`,
        ...values,
        limit + 1
      )
      const hasMore = found.length > limit
      const rows = found.slice(0, limit)
      const shown = isBackwards ? rows.reverse() : rows
      const cursorOf = (row: PersonRow | undefined) =>
        row === undefined ? null : encodeCursor([row.sort_key, row.id])
      return {
        people: await withFigures(sql, shown),
        next: isBackwards || hasMore ? cursorOf(shown.at(-1)) : null,
        previous: (isBackwards ? hasMore : after !== undefined) ? cursorOf(shown.at(0)) : null,
      }
    })
  }

  /** How many match, counted up to `cap`. */
  async count(filter: PeopleFilter, cap: number): Promise<number> {
    const { where, values } = peopleConditions(filter, this.sql.dialect)
    const row = await this.sql.read((sql) =>
      sql.get<{ n: number }>(
        `select count(*) as n from
          (select 1 from users u where ${where.join(' and ') || 'true'} limit ?) found`,
        ...values,
        cap
      )
    )
    return row?.n ?? 0
  }

  /** How many there are of whom, each counted up to `cap`. */
  async counts(cap: number) {
    const invited = await this.sql.read((sql) =>
      sql.get<{ n: number }>(
        `select count(*) as n from account_links where kind = 'invite' and expires_at > ?`,
        Date.now()
      )
    )
    return {
      everyone: await this.count({}, cap),
      administrators: await this.count({ role: 'admin' }, cap),
      invited: invited?.n ?? 0,
      idle: await this.count({ status: 'idle' }, cap),
      suspended: await this.count({ status: 'suspended' }, cap),
    }
  }

  /** Ids of those that match, in their order, from behind `afterId` on. */
  async ids(filter: PeopleFilter, afterId: string | null, limit: number): Promise<string[]> {
    const { where, values } = peopleConditions(filter, this.sql.dialect)
    const rows = await this.sql.read((sql) =>
      sql.all<{ id: string }>(
        `select u.id from users u where ${[...where, 'u.id > ?'].join(' and ')} order by u.id limit ?`,
        ...values,
        afterId ?? '00000000-0000-0000-0000-000000000000',
        limit
      )
    )
    return rows.map(({ id }) => id)
  }
}
