import { inject } from '@adonisjs/core'
import { decodeCursor, encodeCursor } from '#core/pagination'
import type { Sql, SqlValue } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { nameKeyOf } from './group_fields.js'
import { findGroup, type GroupRow } from './group_rows.js'

/** A group in a list. */
export interface ListedGroup {
  id: string
  name: string
  description: string
  members: number
}

/** Which groups are looked for; what is absent does not matter. */
export interface GroupsFilter {
  /** A part of the name. */
  q?: string
  /** Only those of which a budget says something. */
  hasBudget?: boolean
}

export interface GroupsPlace {
  limit: number
  /** Cursors of rows: the page behind or before it. */
  after?: string
  before?: string
}

export interface GroupsPage {
  groups: ListedGroup[]
  /** Cursors of the last and the first row, where there is more in that direction. */
  next: string | null
  previous: string | null
}

const MEMBERS = '(select count(*) from group_members m where m.group_id = g.id) as members'

const HAS_BUDGET = `exists (
  select 1 from budgets b where b.subject = 'group:' || cast(g.id as varchar(36)))`

const NAME_HOLDS: Record<Sql['dialect'], string> = {
  sqlite: 'instr(g.name_key, ?) > 0',
  postgres: 'strpos(g.name_key, ?) > 0',
}

/** Lists groups, by name. */
@inject()
export class GroupsQuery {
  constructor(private sql: SqlStore) {}

  /** Throws `invalid_cursor`. */
  async page(filter: GroupsFilter, { limit, after, before }: GroupsPlace): Promise<GroupsPage> {
    const isBackwards = before !== undefined
    const { where, values } = this.#conditions(filter)
    const cursor = before ?? after
    if (cursor !== undefined) {
      where.push(`g.name_key ${isBackwards ? '<' : '>'} ?`)
      values.push(...decodeCursor(cursor, ['string']))
    }
    const found = await this.sql.read((sql) =>
      sql.all<ListedGroup & { name_key: string }>(
        `select g.id, g.name, g.description, g.name_key, ${MEMBERS} from groups g
          where ${where.join(' and ') || 'true'}
          order by g.name_key ${isBackwards ? 'desc' : 'asc'} limit ?`,
        ...values,
        limit + 1
      )
    )
    const hasMore = found.length > limit
    const rows = found.slice(0, limit)
    const shown = isBackwards ? rows.reverse() : rows
    const cursorOf = (row: { name_key: string } | undefined) =>
      row === undefined ? null : encodeCursor([row.name_key])
    return {
      groups: shown.map(({ id, name, description, members }) => ({
        id,
        name,
        description,
        members,
      })),
      next: isBackwards || hasMore ? cursorOf(shown.at(-1)) : null,
      previous: (isBackwards ? hasMore : after !== undefined) ? cursorOf(shown.at(0)) : null,
    }
  }

  /** How many match, counted up to `cap`. */
  async count(filter: GroupsFilter, cap: number): Promise<number> {
    const { where, values } = this.#conditions(filter)
    const row = await this.sql.read((sql) =>
      sql.get<{ n: number }>(
        `select count(*) as n from
          (select 1 from groups g where ${where.join(' and ') || 'true'} limit ?) found`,
        ...values,
        cap
      )
    )
    return row?.n ?? 0
  }

  /** One group; undefined where there is none. */
  async find(id: string): Promise<GroupRow | undefined> {
    return this.sql.read((sql) => findGroup(sql, id))
  }

  /** The group with a name, without regard to case; undefined where there is none. */
  async named(name: string): Promise<{ id: string } | undefined> {
    return this.sql.read((sql) =>
      sql.get<{ id: string }>('select id from groups where name_key = ?', nameKeyOf(name.trim()))
    )
  }

  /** The groups that a person is in, by name. */
  async ofPerson(userId: string, limit: number): Promise<{ id: string; name: string }[]> {
    return this.sql.read((sql) =>
      sql.all<{ id: string; name: string }>(
        `select g.id, g.name from group_members m join groups g on g.id = m.group_id
          where m.user_id = ? order by g.name_key limit ?`,
        userId,
        limit
      )
    )
  }

  #conditions({ q, hasBudget }: GroupsFilter): { where: string[]; values: SqlValue[] } {
    return {
      where: [
        ...(q === undefined ? [] : [NAME_HOLDS[this.sql.dialect]]),
        ...(hasBudget === true ? [HAS_BUDGET] : []),
      ],
      values: q === undefined ? [] : [nameKeyOf(q)],
    }
  }
}
