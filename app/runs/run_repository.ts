import type { Sql, SqlTransaction } from '#core/sql'
import { parseReservation, type Reservation } from '#limits/budgets/reservation'
import type { RestingState, RunState } from '#runs/run_states'

/**
 * The statements that follow a run through its life. Each is conditional on what it assumes and answers whether it held:
 * the first conditional update wins.
 */

/** Also a run whose claim failed, or whose claim only this process does not know of, gets its end. */
const IN_WORK = `state in ('queued', 'running')`

/**
 * Whether this attempt still owns the run. On PostgreSQL the run's row is locked, so that nobody takes the run before the
 * caller's transaction ends.
 */
export async function ownsRun(sql: Sql, run: { key: number; attempt: number }): Promise<boolean> {
  const owned = await sql.get(
    `select 1 as owned from runs where key = ? and ${IN_WORK} and attempt = ?
     ${sql.dialect === 'postgres' ? 'for no key update' : ''}`,
    run.key,
    run.attempt
  )
  return owned !== undefined
}

/**
 * Stores frames of a run that this attempt owns (`ownsRun`). Frames that are stored already are stored again: a commit whose
 * acknowledgement was lost is repeated, with what was said since. False where another attempt has stored these numbers.
 */
export async function storeSegment(
  sql: Sql,
  run: { key: number; attempt: number },
  segment: { firstN: number; lastN: number; frames: string }
): Promise<boolean> {
  const changes = await sql.run(
    `insert into run_segments (run_key, first_n, last_n, attempt, frames) values (?, ?, ?, ?, ?)
     on conflict (run_key, first_n) do update set last_n = excluded.last_n, frames = excluded.frames
     where run_segments.attempt = excluded.attempt`,
    run.key,
    segment.firstN,
    segment.lastN,
    run.attempt,
    segment.frames
  )
  return changes === 1
}

/** `queued` → `running` on this instance; false where somebody else was first. */
export async function claimRun(
  sql: SqlTransaction,
  run: { key: number; attempt: number; messageId: string },
  instanceId: string,
  now: number
): Promise<boolean> {
  const changes = await sql.run(
    `update runs set state = 'running', instance_id = ?, started_at = ?
     where key = ? and state = 'queued' and attempt = ?`,
    instanceId,
    now,
    run.key,
    run.attempt
  )
  if (changes === 1) {
    sql.send(`update messages set status = 'running' where id = ?`, run.messageId)
  }
  return changes === 1
}

/** A run in work → at rest, with nothing reserved for it; false where this attempt no longer owns the run. */
export async function finishRun(
  sql: Sql,
  run: { key: number; attempt: number },
  end: {
    state: RestingState
    restN: number
    errorCode: string | null
    firstTokenAt: number | null
    now: number
  }
): Promise<boolean> {
  const changes = await sql.run(
    `update runs set state = ?, rest_n = ?, error_code = ?, first_token_at = coalesce(first_token_at, ?),
       finished_at = ?, reservation = null
     where key = ? and ${IN_WORK} and attempt = ?`,
    end.state,
    end.restN,
    end.errorCode,
    end.firstTokenAt,
    end.state === 'awaiting_input' ? null : end.now,
    run.key,
    run.attempt
  )
  return changes === 1
}

/** What budgets keep free for a run. */
export async function findReservation(sql: Sql, runKey: number): Promise<Reservation> {
  const row = await sql.get<{ reservation: string | null }>(
    'select reservation from runs where key = ?',
    runKey
  )
  return parseReservation(row?.reservation ?? null)
}

export function storeReservation(
  sql: SqlTransaction,
  run: { key: number },
  reservation: Reservation
): void {
  sql.send('update runs set reservation = ? where key = ?', JSON.stringify(reservation), run.key)
}

/**
 * What budgets keep free for the runs of a conversation that is deleted before they have their end: to be given back at the end of
 * the caller's transaction. To be asked for before the deletion; whoever would end the runs waits.
 */
export async function takeReservations(sql: Sql, conversationId: string): Promise<Reservation[]> {
  const rows = await sql.all<{ reservation: string }>(
    `select reservation from runs
     where conversation_id = ? and finished_at is null and reservation is not null
     ${sql.dialect === 'postgres' ? 'for update' : ''}`,
    conversationId
  )
  return rows.map(({ reservation }) => parseReservation(reservation))
}

/** Asks the owner of a running run to stop it; false where it is not running. */
export async function requestStop(sql: Sql, runId: string, now: number): Promise<boolean> {
  const changes = await sql.run(
    `update runs set stop_requested_at = coalesce(stop_requested_at, ?)
     where id = ? and state = 'running'`,
    now,
    runId
  )
  return changes === 1
}

/** Keys of the running runs of an instance that somebody asked to stop. */
export async function findStopRequests(sql: Sql, instanceId: string): Promise<string[]> {
  const rows = await sql.all<{ id: string }>(
    `select id from runs where instance_id = ? and state = 'running' and stop_requested_at is not null`,
    instanceId
  )
  return rows.map(({ id }) => id)
}

export interface RunHead {
  id: string
  key: number
  attempt: number
  state: RunState
  rest_n: number | null
  /** Who executes it. */
  instance_id: string | null
  conversation_id: string
  message_id: string
  user_id: string
  error_code: string | null
  request_id: string
}

const HEAD = `id, key, attempt, state, rest_n, instance_id, conversation_id, message_id, user_id, error_code, request_id`

export function findRun(sql: Sql, runId: string): Promise<RunHead | undefined> {
  return sql.get<RunHead>(`select ${HEAD} from runs where id = ?`, runId)
}

/** The runs of a conversation that are in work or wait for people, newest first. */
export function findUnfinishedRuns(sql: Sql, conversationId: string): Promise<RunHead[]> {
  return sql.all<RunHead>(
    `select ${HEAD} from runs where conversation_id = ? and finished_at is null order by key desc`,
    conversationId
  )
}

/** How many answers a person's AIs are writing. */
export async function countActiveRuns(sql: Sql, userId: string): Promise<number> {
  const row = await sql.get<{ active: number }>(
    `select count(*) as active from runs where user_id = ? and ${IN_WORK}`,
    userId
  )
  return row?.active ?? 0
}

/** What a person's AIs are writing. */
export function findActiveRunsOf(sql: Sql, userId: string): Promise<RunHead[]> {
  return sql.all<RunHead>(`select ${HEAD} from runs where user_id = ? and ${IN_WORK}`, userId)
}

/** The newest run of a conversation that is queued or running. */
export async function findActiveRun(
  sql: Sql,
  conversationId: string
): Promise<RunHead | undefined> {
  const runs = await findUnfinishedRuns(sql, conversationId)
  return runs.find(({ state }) => state !== 'awaiting_input')
}

/** Segments that are read from the database at once: a reader from afar takes memory in steps. */
const READ_AHEAD_SEGMENTS = 16

export interface StoredSegment {
  first_n: number
  last_n: number
  frames: string
}

/** Segments that hold frames after `n`, oldest first, a few at a time. */
export function segmentsAfter(sql: Sql, runKey: number, n: number): Promise<StoredSegment[]> {
  return sql.all<StoredSegment>(
    `select first_n, last_n, frames from run_segments
     where run_key = ? and last_n > ? order by first_n limit ${READ_AHEAD_SEGMENTS}`,
    runKey,
    n
  )
}

/** Whether a run's log is still there: it is pruned some time after the run's end. */
export async function isLogKept(sql: Sql, runKey: number): Promise<boolean> {
  const row = await sql.get('select 1 as kept from run_segments where run_key = ? limit 1', runKey)
  return row !== undefined
}
