import type { SqlStore } from '#core/sql_store'

/** How often it is written down that somebody is here. */
const ACTIVITY_STEP_MS = 5 * 60_000

/**
 * Writes down that an account is used: a courtesy, nobody waits for it, and nothing fails because it cannot be written.
 *
 * @param lastActiveAt - what the row says, in milliseconds since 1970
 */
export async function noteActivity(
  sql: SqlStore,
  userId: string,
  lastActiveAt: number | null
): Promise<void> {
  const now = Date.now()
  if (lastActiveAt !== null && lastActiveAt >= now - ACTIVITY_STEP_MS) {
    return
  }
  try {
    await sql.transaction(
      (db) => db.run('update users set last_active_at = ? where id = ?', now, userId),
      { canWait: true }
    )
  } catch {
    // The next request tries again.
  }
}
