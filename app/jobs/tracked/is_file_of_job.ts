import type { Sql } from '#core/sql'

/** Under which name a job was given a file to read, see `StartJob`. */
const INPUT: Record<Sql['dialect'], string> = {
  sqlite: `arguments ->> 'file'`,
  postgres: `cast(arguments as json) ->> 'file'`,
}

/**
 * Whether a job that has not ended is to read this file, or made it and keeps it for whoever fetches it.
 *
 * @param now in ms since 1970
 */
export async function isFileOfJob(sql: Sql, storageKey: string, now: number): Promise<boolean> {
  const row = await sql.get(
    `select 1 as found from tracked_jobs where (finished_at is null and ${INPUT[sql.dialect]} = ?)
      or (result_key = ? and result_expires_at > ?)`,
    storageKey,
    storageKey,
    now
  )
  return row !== undefined
}
