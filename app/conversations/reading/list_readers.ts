import { decodeIdCursor } from '#core/page_validator'
import { toPage } from '#core/pagination'
import type { Sql } from '#core/sql'

/** Who was allowed to read a conversation of somebody else. Times are milliseconds since 1970. */
export interface ReaderView {
  id: string
  /** Null where the administrator's account is gone. */
  name: string | null
  reason: string
  allowedAt: number
  expiresAt: number
  /** Null where they did not read. */
  lastReadAt: number | null
}

interface ReaderRow {
  id: string
  name: string | null
  reason: string
  created_at: number
  expires_at: number
  last_read_at: number | null
}

/** The readers of a conversation, the newest first. Throws `invalid_cursor`. */
export async function listReaders(
  sql: Sql,
  list: { conversationId: string; cursor?: string; limit: number }
): Promise<{ rows: ReaderView[]; nextCursor: string | null }> {
  const rows = await sql.all<ReaderRow>(
    `select r.id, u.full_name as name, r.reason, r.created_at, r.expires_at, r.last_read_at
     from conversation_readings r left join users u on u.id = r.reader_id
     where r.conversation_id = ? and r.id < ? order by r.id desc limit ?`,
    list.conversationId,
    decodeIdCursor(list.cursor),
    list.limit + 1
  )
  const views = rows.map((row) => ({
    id: row.id,
    name: row.name,
    reason: row.reason,
    allowedAt: row.created_at,
    expiresAt: row.expires_at,
    lastReadAt: row.last_read_at,
  }))
  return toPage(views, list.limit, ({ id }) => [id])
}
