import type { Sql, SqlValue } from '#core/sql'
import type { RunOptions, RunState } from '#runs/run_states'

/** A run as an operator sees it. Times are milliseconds since 1970. */
export interface ListedRun {
  id: string
  state: RunState
  conversationId: string
  userEmail: string | null
  /** What was asked for; null: the server's default. */
  model: string | null
  isStopping: boolean
  errorCode: string | null
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  /** Host and process that execute it; null where none has it, or has left no trace. */
  instance: string | null
}

export interface RunFilter {
  /** Only those that have not ended. */
  isActive: boolean
  userId: string | null
}

interface Row {
  id: string
  state: RunState
  conversation_id: string
  email: string | null
  options: string
  stop_requested_at: number | null
  error_code: string | null
  created_at: number
  started_at: number | null
  finished_at: number | null
  host: string | null
  pid: number | null
}

const SELECT = `select r.id, r.state, r.conversation_id, u.email, r.options, r.stop_requested_at, r.error_code,
    r.created_at, r.started_at, r.finished_at, i.host, i.pid
  from runs r left join users u on u.id = r.user_id left join instances i on i.id = r.instance_id`

/** Runs, newest first. Those in work are found by their own index, the others from the newest on. */
export async function listRuns(sql: Sql, filter: RunFilter, limit: number): Promise<ListedRun[]> {
  const conditions = ['1 = 1']
  const values: SqlValue[] = []
  if (filter.isActive) {
    conditions.push('r.finished_at is null')
  }
  if (filter.userId !== null) {
    conditions.push('r.user_id = ?')
    values.push(filter.userId)
  }
  const rows = await sql.all<Row>(
    `${SELECT} where ${conditions.join(' and ')} order by r.key desc limit ?`,
    ...values,
    limit
  )
  return rows.map(toListedRun)
}

function toListedRun(row: Row): ListedRun {
  const options: RunOptions = JSON.parse(row.options)
  return {
    id: row.id,
    state: row.state,
    conversationId: row.conversation_id,
    userEmail: row.email,
    model: options.model ?? null,
    isStopping: row.finished_at === null && row.stop_requested_at !== null,
    errorCode: row.error_code,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    instance: row.host === null ? null : `${row.host.split(' ')[0]} ${row.pid}`,
  }
}
