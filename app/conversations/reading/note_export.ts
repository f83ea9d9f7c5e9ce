import { newId } from '#core/ids'
import type { Sql } from '#core/sql'

/**
 * Notes for the people of a conversation that an administrator exported it, and why. That lets nobody read on: the leave has
 * ended with it.
 */
export async function noteExport(
  sql: Sql,
  { conversationId, readerId, reason }: { conversationId: string; readerId: string; reason: string }
): Promise<void> {
  const now = Date.now()
  await sql.run(
    `insert into conversation_readings
       (id, conversation_id, reader_id, reason, created_at, expires_at, last_read_at)
     values (?, ?, ?, ?, ?, ?, ?)`,
    newId(),
    conversationId,
    readerId,
    reason,
    now,
    now,
    now
  )
}
