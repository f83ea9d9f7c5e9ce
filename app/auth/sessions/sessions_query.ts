import { inject } from '@adonisjs/core'
import config from '#config/accounts'
import { decodeIdCursor } from '#core/page_validator'
import { toPage } from '#core/pagination'
import { SqlStore } from '#core/sql_store'

/** A sign-in that is alive. Times are milliseconds since 1970. */
export interface SessionRow {
  id: string
  user_agent: string | null
  ip_address: string | null
  created_at: number
  last_used_at: number
  expires_at: number
}

/**
 * Where an account is signed in, newest first.
 */
@inject()
export class SessionsQuery {
  constructor(private sql: SqlStore) {}

  async execute(userId: string, page: { limit: number; cursor?: string }) {
    const now = Date.now()
    const rows = await this.sql.read((sql) =>
      sql.all<SessionRow>(
        `select id, user_agent, ip_address, created_at, last_used_at, expires_at
          from auth_sessions
          where user_id = ? and id < ? and revoked_at is null and expires_at > ?
            and last_used_at > case kind when 'browser' then cast(? as bigint) else cast(? as bigint) end
          order by id desc limit ?`,
        userId,
        decodeIdCursor(page.cursor),
        now,
        now - config.browserSession.idleMs,
        now - config.session.slidingMs,
        page.limit + 1
      )
    )
    return toPage(rows, page.limit, (row) => [row.id])
  }
}
