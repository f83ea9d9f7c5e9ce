import type { Sql } from '#core/sql'

/** How long a reason holds, in ms. */
export const READING_MS = 8 * 3_600_000

/** An administrator's leave to read a conversation of somebody else. Times are milliseconds since 1970. */
export interface Reading {
  id: string
  reason: string
  createdAt: number
  expiresAt: number
  /** Null while it was only allowed. */
  lastReadAt: number | null
}

/** Whether somebody may read a conversation. */
export type ReadingAccess =
  /** They take part in it. */
  | { kind: 'own' }
  | { kind: 'allowed'; reading: Reading }
  /** As soon as they say why. */
  | { kind: 'reason_needed' }
  /** This installation lets nobody read the conversations of others. */
  | { kind: 'forbidden' }

interface ReadingRow {
  id: string
  reason: string
  created_at: number
  expires_at: number
  last_read_at: number | null
}

/** The newest leave that holds. */
const LIVE_READING = `select id, reason, created_at, expires_at, last_read_at
  from conversation_readings where conversation_id = ? and reader_id = ? and expires_at > ?
  order by expires_at desc limit 1`

/**
 * Whether an administrator may read a conversation now.
 *
 * @param isAllowed whether this installation lets administrators read at all, with a reason
 */
export async function findReadingAccess(
  sql: Sql,
  place: { conversationId: string; readerId: string },
  isAllowed: boolean
): Promise<ReadingAccess> {
  const { conversationId, readerId } = place
  const part = await sql.get(
    'select id from participants where conversation_id = ? and user_id = ?',
    conversationId,
    readerId
  )
  if (part !== undefined) {
    return { kind: 'own' }
  }
  if (!isAllowed) {
    return { kind: 'forbidden' }
  }
  const row = await sql.get<ReadingRow>(LIVE_READING, conversationId, readerId, Date.now())
  return row === undefined
    ? { kind: 'reason_needed' }
    : {
        kind: 'allowed',
        reading: {
          id: row.id,
          reason: row.reason,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
          lastReadAt: row.last_read_at,
        },
      }
}

/** The conversations of others that an administrator may read now, the newest first. */
export async function readableConversations(
  sql: Sql,
  readerId: string,
  limit: number
): Promise<{ conversationId: string; ownerId: string }[]> {
  const rows = await sql.all<{ id: string; owner_id: string }>(
    `select c.id, c.owner_id from conversation_readings r
     join conversations c on c.id = r.conversation_id
     where r.reader_id = ? and r.expires_at > ?
     group by c.id, c.owner_id order by max(r.created_at) desc limit ?`,
    readerId,
    Date.now(),
    limit
  )
  return rows.map((row) => ({ conversationId: row.id, ownerId: row.owner_id }))
}
