import { inject } from '@adonisjs/core'
import { decodeIdCursor } from '#core/page_validator'
import { toPage } from '#core/pagination'
import { SqlStore } from '#core/sql_store'
import type { UserRow } from '../account_queries.js'
import { userOfRow, type UserFields } from './user_fields.js'

/**
 * All accounts, newest first.
 */
@inject()
export class ListAccounts {
  constructor(private sql: SqlStore) {}

  async execute(page: {
    limit: number
    cursor?: string
  }): Promise<{ users: UserFields[]; nextCursor: string | null }> {
    const before = decodeIdCursor(page.cursor)
    const found = await this.sql.read((sql) =>
      sql.all<UserRow>(
        'select * from users where id < ? order by id desc limit ?',
        before,
        page.limit + 1
      )
    )
    const { rows, nextCursor } = toPage(found, page.limit, (row) => [row.id])
    return { users: rows.map(userOfRow), nextCursor }
  }
}
