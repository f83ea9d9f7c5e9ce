import { databaseTime } from '#core/database_time'
import type { Sql } from '#core/sql'

/**
 * Takes the making of a title for the answer of a run, once and for all; false where somebody has. Two queues may hold a job
 * of it each: what a queue took too late to acknowledge was put into another.
 */
export async function claimTitle(sql: Sql, runId: string): Promise<boolean> {
  const rows = await sql.run(
    `update runs set title_asked_at = ${databaseTime(sql.dialect)}
     where id = ? and title_asked_at is null`,
    runId
  )
  return rows === 1
}
