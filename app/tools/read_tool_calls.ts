import type { Sql } from '#core/sql'
import type { ToolCallState } from '#tools/tool_call_log'

export interface WaitingToolCall {
  callId: string
  round: number
  tool: string
  definitionHash: string | null
  arguments: unknown
  continuation: unknown
}

/** The calls of a run that wait, in the order they were made. */
export async function readWaitingToolCalls(sql: Sql, runId: string): Promise<WaitingToolCall[]> {
  const rows = await sql.all<{
    call_id: string
    round: number
    tool: string
    definition_hash: string | null
    arguments: string
    continuation: string | null
  }>(
    `select call_id, round, tool, definition_hash, arguments, continuation from tool_calls
     where run_id = ? and state = 'waiting' order by id`,
    runId
  )
  return rows.map((row) => ({
    callId: row.call_id,
    round: row.round,
    tool: row.tool,
    definitionHash: row.definition_hash,
    arguments: JSON.parse(row.arguments),
    continuation: row.continuation === null ? null : JSON.parse(row.continuation),
  }))
}

export interface LoggedToolCall {
  callId: string
  tool: string
  arguments: unknown
  state: ToolCallState
  /** Whether it was ever sent to its tool. */
  isMade: boolean
}

/** All calls of a run, in the order they were made. */
export async function readToolCalls(sql: Sql, runId: string): Promise<LoggedToolCall[]> {
  const rows = await sql.all<{
    call_id: string
    tool: string
    arguments: string
    state: ToolCallState
    started_at: number | null
  }>(
    'select call_id, tool, arguments, state, started_at from tool_calls where run_id = ? order by id',
    runId
  )
  return rows.map((row) => ({
    callId: row.call_id,
    tool: row.tool,
    arguments: JSON.parse(row.arguments),
    state: row.state,
    isMade: row.started_at !== null,
  }))
}

/** How many rounds and calls a run has had. */
export async function countToolCalls(
  sql: Sql,
  runId: string
): Promise<{ rounds: number; calls: number }> {
  const row = await sql.get<{ rounds: number; calls: number }>(
    'select coalesce(max(round), 0) as rounds, count(*) as calls from tool_calls where run_id = ?',
    runId
  )
  return { rounds: Number(row?.rounds ?? 0), calls: Number(row?.calls ?? 0) }
}
