import type { Sql } from '#core/sql'
import { frameOf } from '#runs/frames'

/**
 * Stops a run that nobody has begun, in the caller's transaction: its log gets its terminal frame, its message stays
 * empty. False where the run is not queued any more.
 */
export async function stopQueuedRun(
  sql: Sql,
  run: { id: string; key: number; attempt: number; message_id: string }
): Promise<boolean> {
  const now = Date.now()
  const head = await sql.get<{ n: number }>(
    'select coalesce(max(last_n), 0) as n from run_segments where run_key = ?',
    run.key
  )
  const n = (head?.n ?? 0) + 1
  const changes = await sql.run(
    `update runs set state = 'stopped', rest_n = ?, finished_at = ?
     where key = ? and state = 'queued' and attempt = ?`,
    n,
    now,
    run.key,
    run.attempt
  )
  if (changes === 0) {
    return false
  }
  await sql.run(
    'insert into run_segments (run_key, first_n, last_n, attempt, frames) values (?, ?, ?, ?, ?)',
    run.key,
    n,
    n,
    run.attempt,
    frameOf(run, n, '{"type":"abort"}')
  )
  await sql.run(
    `update messages set status = 'stopped', updated_at = ? where id = ?`,
    now,
    run.message_id
  )
  return true
}
