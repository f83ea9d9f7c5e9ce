import type { Sql, SqlValue } from '#core/sql'
import { parseReservation } from '#limits/budgets/reservation'
import type { RunRecord, RunState } from '#runs/run_states'

/** A run in work and who has it. */
export interface RunInWork {
  id: string
  key: number
  attempt: number
  state: RunState
  instance_id: string | null
  /** The instance's id again where the instance is known; null where it has left no trace. */
  known_id: string | null
}

/**
 * All runs in work, in no order: asked for one, SQLite would walk through all runs that ever were instead of the index
 * of those in work.
 */
export function findRunsInWork(sql: Sql): Promise<RunInWork[]> {
  return sql.all<RunInWork>(
    `select r.id, r.key, r.attempt, r.state, r.instance_id, i.id as known_id
     from runs r left join instances i on i.id = r.instance_id
     where r.state in ('queued', 'running')`
  )
}

interface RecordRow {
  id: string
  key: number
  attempt: number
  conversation_id: string
  message_id: string
  parent_id: string
  user_id: string
  request_id: string
  options: string
  reservation: string | null
  created_at: number
}

/** Makes a run this instance's own: raises `attempt`. Null where the run moved meanwhile. */
export async function takeOverRun(
  sql: Sql,
  run: { key: number; attempt: number; state: RunState },
  instanceId: string
): Promise<RunRecord | null> {
  const changes = await sql.run(
    `update runs set attempt = attempt + 1, instance_id = ? where key = ? and state = ? and attempt = ?`,
    instanceId,
    run.key,
    run.state,
    run.attempt
  )
  return changes === 1 ? readRecord(sql, 'r.key = ?', run.key) : null
}

/** What an executor needs of a run in a state; null where it is in another. */
export function findRunRecord(sql: Sql, runId: string, state: RunState): Promise<RunRecord | null> {
  return readRecord(sql, 'r.id = ? and r.state = ?', runId, state)
}

async function readRecord(
  sql: Sql,
  condition: string,
  ...values: SqlValue[]
): Promise<RunRecord | null> {
  const row = await sql.get<RecordRow>(
    `select r.id, r.key, r.attempt, r.conversation_id, r.message_id, m.parent_id, r.user_id,
       r.request_id, r.options, r.reservation, r.created_at
     from runs r join messages m on m.id = r.message_id where ${condition}`,
    ...values
  )
  return row === undefined ? null : toRecord(row)
}

function toRecord(row: RecordRow): RunRecord {
  return {
    id: row.id,
    key: row.key,
    attempt: row.attempt,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    parentId: row.parent_id,
    userId: row.user_id,
    requestId: row.request_id,
    options: JSON.parse(row.options),
    reservation: parseReservation(row.reservation),
    createdAt: row.created_at,
  }
}
