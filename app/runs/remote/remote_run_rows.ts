import type { Sql } from '#core/sql'
import type { RemoteRun, StoredPiece } from '#runs/remote/remote_log'

interface RunColumns {
  key: number
  attempt: number
  rest_n: number | null
  instance_id: string | null
}

interface HeadRow extends RunColumns {
  first_n: number | null
  last_n: number | null
}

type PolledRow = RunColumns &
  (
    | { first_n: number; last_n: number; segment_attempt: number; frames: string }
    | { first_n: null; last_n: null; segment_attempt: null; frames: null }
  )

/** Where a log is that goes on elsewhere. */
export interface RemoteHead {
  run: RemoteRun
  /** The last stored piece. */
  last: { firstN: number; lastN: number }
}

/** What the database has of a log since the last look. */
export interface PolledRun {
  run: RemoteRun
  pieces: StoredPiece[]
}

/** What a poll asks of one log. */
export interface WantedLog {
  key: number
  lastFirstN: number
  storedN: number
}

function toRun({ key, attempt, rest_n: restN, instance_id: instanceId }: RunColumns): RemoteRun {
  return { key, attempt, restN, instanceId }
}

/** Null where there is no such run. */
export async function findRemoteHead(sql: Sql, runId: string): Promise<RemoteHead | null> {
  const row = await sql.get<HeadRow>(
    `select r.key, r.attempt, r.rest_n, r.instance_id, s.first_n, s.last_n
     from runs r left join run_segments s on s.run_key = r.key
       and s.first_n = (select max(l.first_n) from run_segments l where l.run_key = r.key)
     where r.id = ?`,
    runId
  )
  return row === undefined
    ? null
    : { run: toRun(row), last: { firstN: row.first_n ?? 0, lastN: row.last_n ?? 0 } }
}

/** The list travels as one JSON value, so that one of any length is one prepared statement. */
const WANTED: Record<Sql['dialect'], string> = {
  sqlite: `(select value ->> 'key' as key, value ->> 'lastFirstN' as first_n, value ->> 'storedN' as n
            from json_each(?))`,
  postgres: `(select key, "lastFirstN" as first_n, "storedN" as n
              from json_to_recordset(?::json) as j (key bigint, "lastFirstN" int, "storedN" int))`,
}

/** Many runs and what was stored of their logs since, in one statement: what it answers was so at one moment. */
export async function pollRemoteRuns(
  sql: Sql,
  wanted: WantedLog[]
): Promise<Map<number, PolledRun>> {
  const rows = await sql.all<PolledRow>(
    `select r.key, r.attempt, r.rest_n, r.instance_id, s.first_n, s.last_n, s.attempt as segment_attempt, s.frames
     from ${WANTED[sql.dialect]} w join runs r on r.key = w.key
     left join run_segments s on s.run_key = r.key and s.first_n >= w.first_n and s.last_n > w.n
     order by r.key, s.first_n`,
    JSON.stringify(wanted)
  )
  const found = new Map<number, PolledRun>()
  for (const row of rows) {
    let entry = found.get(row.key)
    if (entry === undefined) {
      entry = { run: toRun(row), pieces: [] }
      found.set(row.key, entry)
    }
    if (row.frames !== null) {
      const { first_n: firstN, last_n: lastN, segment_attempt: attempt, frames } = row
      entry.pieces.push({ firstN, lastN, attempt, frames })
    }
  }
  return found
}
