import { inject } from '@adonisjs/core'
import type { Sql, SqlValue } from '#core/sql'
import { SqlStore } from '#core/sql_store'

/** A person in a group. Times are milliseconds since 1970. */
export interface GroupMember {
  id: string
  email: string
  fullName: string
  isSuspended: boolean
  addedAt: number
}

interface MemberRow {
  id: string
  email: string
  full_name: string
  suspended_at: number | null
  added_at: number
}

export interface MembersPlace {
  limit: number
  /** Ids of people: the page behind or before them. */
  after?: string
  before?: string
}

export interface MembersPage {
  members: GroupMember[]
  /** Ids of the last and the first person, where there is more in that direction. */
  next: string | null
  previous: string | null
}

const HOLDS: Record<Sql['dialect'], string> = {
  sqlite: '(instr(u.email, ?) > 0 or instr(lower(u.full_name), ?) > 0)',
  postgres: '(strpos(u.email, ?) > 0 or strpos(lower(u.full_name), ?) > 0)',
}

/** Lists who is in a group: whose account is oldest comes first, by the index of the group. */
@inject()
export class MembersQuery {
  constructor(private sql: SqlStore) {}

  async page(
    groupId: string,
    q: string | undefined,
    { limit, after, before }: MembersPlace
  ): Promise<MembersPage> {
    const isBackwards = before !== undefined
    const { where, values } = this.#conditions(groupId, q)
    const cursor = before ?? after
    if (cursor !== undefined) {
      where.push(`m.user_id ${isBackwards ? '<' : '>'} ?`)
      values.push(cursor)
    }
    const found = await this.sql.read((sql) =>
      sql.all<MemberRow>(
        `select u.id, u.email, u.full_name, u.suspended_at, m.added_at
          from group_members m join users u on u.id = m.user_id where ${where.join(' and ')}
          order by m.user_id ${isBackwards ? 'desc' : 'asc'} limit ?`,
        ...values,
        limit + 1
      )
    )
    const hasMore = found.length > limit
    const rows = found.slice(0, limit)
    const shown = isBackwards ? rows.reverse() : rows
    return {
      members: shown.map((row) => ({
        id: row.id,
        email: row.email,
        fullName: row.full_name,
        isSuspended: row.suspended_at !== null,
        addedAt: row.added_at,
      })),
      next: isBackwards || hasMore ? (shown.at(-1)?.id ?? null) : null,
      previous: (isBackwards ? hasMore : after !== undefined) ? (shown.at(0)?.id ?? null) : null,
    }
  }

  /** How many match, counted up to `cap`. */
  async count(groupId: string, q: string | undefined, cap: number): Promise<number> {
    const { where, values } = this.#conditions(groupId, q)
    /* Names are looked at only where they are looked for. */
    const people = q === undefined ? '' : 'join users u on u.id = m.user_id'
    const row = await this.sql.read((sql) =>
      sql.get<{ n: number }>(
        `select count(*) as n from (select 1 from group_members m ${people}
          where ${where.join(' and ')} limit ?) found`,
        ...values,
        cap
      )
    )
    return row?.n ?? 0
  }

  #conditions(groupId: string, q: string | undefined): { where: string[]; values: SqlValue[] } {
    const text = q?.toLowerCase()
    return {
      where: ['m.group_id = ?', ...(text === undefined ? [] : [HOLDS[this.sql.dialect]])],
      values: [groupId, ...(text === undefined ? [] : [text, text])],
    }
  }
}
