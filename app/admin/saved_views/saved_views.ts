import { inject } from '@adonisjs/core'
import { isUniqueViolation } from '#core/database_errors'
import { newId, parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'

/** The lists that have views, and where they are. */
export const LIST_PATHS = {
  conversations: '/admin/conversations',
  users: '/admin/users',
} as const

export type ListName = keyof typeof LIST_PATHS

/** Of one person and one list: more are no tabs any more. */
const MAX_VIEWS = 12

/** Filters and order of a list under a name. */
export interface SavedView {
  id: string
  name: string
  /** As in the list's address. */
  query: string
}

export interface NewView {
  userId: string
  list: ListName
  name: string
  query: string
}

/** What a person wants to see of a list again. */
@inject()
export class SavedViews {
  constructor(private sql: SqlStore) {}

  /** In the order in which they were saved. */
  list(userId: string, list: ListName): Promise<SavedView[]> {
    return this.sql.read((sql) =>
      sql.all<SavedView>(
        'select id, name, query from saved_views where user_id = ? and list = ? order by id',
        userId,
        list
      )
    )
  }

  /** Throws `validation_failed` on `name` where another view has it, or there are too many. */
  async save({ userId, list, name, query }: NewView): Promise<void> {
    try {
      await this.sql.transaction(async (sql) => {
        const row = await sql.get<{ count: number }>(
          'select count(*) as count from saved_views where user_id = ? and list = ?',
          userId,
          list
        )
        if (Number(row?.count) >= MAX_VIEWS) {
          throw refused(`There are ${MAX_VIEWS} views already; remove one first.`)
        }
        await sql.run(
          `insert into saved_views (id, user_id, list, name, query, created_at)
           values (?, ?, ?, ?, ?, ?)`,
          newId(),
          userId,
          list,
          name,
          query,
          Date.now()
        )
      })
    } catch (error) {
      throw isUniqueViolation(error) ? refused('Another view has this name.') : error
    }
  }

  /** Answers what was removed. Throws `not_found`, also of another person's view. */
  async remove(userId: string, value: string): Promise<{ name: string; list: ListName }> {
    const id = parseId(value)
    const view =
      id === null
        ? undefined
        : await this.sql.transaction((sql) =>
            sql.get<{ name: string; list: ListName }>(
              'delete from saved_views where id = ? and user_id = ? returning name, list',
              id,
              userId
            )
          )
    if (view === undefined) {
      throw new Problem('not_found', { detail: 'There is no such view.' })
    }
    return view
  }
}

function refused(message: string): Problem {
  return new Problem('validation_failed', {
    detail: message,
    errors: [{ field: 'name', rule: 'view', message }],
  })
}
