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

interface AccessRow {
  is_own: number | boolean
  id: string | null
  reason: string | null
  created_at: number | null
  expires_at: number | null
  last_read_at: number | null
}

/** Whether somebody takes part, and the newest leave that holds. */
const ACCESS = `select exists (
    select 1 from participants p where p.conversation_id = c.id and p.user_id = ?
  ) as is_own, r.id, r.reason, r.created_at, r.expires_at, r.last_read_at
  from conversations c
  left join conversation_readings r on r.id = (
    select n.id from conversation_readings n
    where n.conversation_id = c.id and n.reader_id = ? and n.expires_at > ?
    order by n.expires_at desc limit 1
  ) where c.id = ?`

function readingOf({ id, reason, created_at, expires_at, last_read_at }: AccessRow) {
  return id === null || reason === null || created_at === null || expires_at === null
    ? null
    : { id, reason, createdAt: created_at, expiresAt: expires_at, lastReadAt: last_read_at }
}

/**
 * Whether an administrator may read a conversation now, which is there.
 *
 * @param isAllowed whether this installation lets administrators read at all, with a reason
 */
export async function findReadingAccess(
  sql: Sql,
  { conversationId, readerId }: { conversationId: string; readerId: string },
  isAllowed: boolean
): Promise<ReadingAccess> {
  const row = await sql.get<AccessRow>(ACCESS, readerId, readerId, Date.now(), conversationId)
  if (row !== undefined && Boolean(row.is_own)) {
    return { kind: 'own' }
  }
  if (!isAllowed) {
    return { kind: 'forbidden' }
  }
  const reading = row === undefined ? null : readingOf(row)
  return reading === null ? { kind: 'reason_needed' } : { kind: 'allowed', reading }
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
