import type { Sql } from '#core/sql'

/** Why a job ended, for administrators. */
export const STARTER_GONE = 'Whoever began it is no administrator any more.'

/**
 * Whether a job is still somebody's wish who may have it done: an administrator's, or an operator's at the shell. Work goes
 * on in the background for long after its request was allowed.
 */
export async function mayGoOn(sql: Sql, jobId: string): Promise<boolean> {
  const row = await sql.get(
    `select 1 as found from tracked_jobs j where j.id = ? and (j.started_by is null or exists (
       select 1 from users u where u.id = j.started_by and u.role = 'admin' and u.suspended_at is null))`,
    jobId
  )
  return row !== undefined
}
