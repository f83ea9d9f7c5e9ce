import { inject } from '@adonisjs/core'
import { decodeIdCursor } from '#core/page_validator'
import { toPage } from '#core/pagination'
import { SqlStore } from '#core/sql_store'
import type { PersonalTokenFields } from './personal_token_fields.js'

interface TokenRow {
  id: string
  name: string
  abilities: string
  created_at: number
  expires_at: number
  last_used_at: number | null
}

/**
 * The personal access tokens of an account, newest first, the expired ones included.
 */
@inject()
export class PersonalTokensQuery {
  constructor(private sql: SqlStore) {}

  async execute(userId: string, page: { limit: number; cursor?: string }) {
    const before = decodeIdCursor(page.cursor)
    const found = await this.sql.read((sql) =>
      sql.all<TokenRow>(
        `select id, name, abilities, created_at, expires_at, last_used_at
          from auth_access_tokens where user_id = ? and id < ? order by id desc limit ?`,
        userId,
        before,
        page.limit + 1
      )
    )
    const { rows, nextCursor } = toPage(found, page.limit, (row) => [row.id])
    const tokens = rows.map((row): PersonalTokenFields => ({
      id: row.id,
      name: row.name,
      abilities: JSON.parse(row.abilities),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      lastUsedAt: row.last_used_at,
    }))
    return { tokens, nextCursor }
  }
}
