import { newId } from '#core/ids'
import type { Sql } from '#core/sql'

/** How a call ended. `unknown`: it was made, and whether it took effect is not known. */
export type ToolCallOutcomeState = 'succeeded' | 'failed' | 'denied' | 'timed_out' | 'unknown'

/** `waiting` for a person, `running`, or its end. */
export type ToolCallState = 'waiting' | 'running' | ToolCallOutcomeState

export interface NewToolCall {
  callId: string
  round: number
  tool: string
  server: string | null
  definitionHash: string | null
  arguments: unknown
  state: ToolCallState
}

interface CallingRun {
  id: string
  conversationId: string
  userId: string
}

/** Inserts the calls of one round. Those in `running` may be made once the caller's transaction is committed. */
export async function insertToolCalls(
  sql: Sql,
  run: CallingRun,
  calls: NewToolCall[],
  now: number
): Promise<void> {
  for (const call of calls) {
    const isOver = call.state !== 'waiting' && call.state !== 'running'
    await sql.run(
      `insert into tool_calls
         (id, conversation_id, run_id, user_id, call_id, round, tool, server, definition_hash, arguments, state,
          created_at, started_at, finished_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      newId(),
      run.conversationId,
      run.id,
      run.userId,
      call.callId,
      call.round,
      call.tool,
      call.server,
      call.definitionHash,
      JSON.stringify(call.arguments ?? null),
      call.state,
      now,
      call.state === 'running' ? now : null,
      isOver ? now : null
    )
  }
}

/** Ends a call that is running; false where it is not: another process has ended its run. */
export async function endToolCall(
  sql: Sql,
  call: { runId: string; callId: string },
  end: { state: ToolCallOutcomeState; durationMs: number; now: number }
): Promise<boolean> {
  const changes = await sql.run(
    `update tool_calls set state = ?, duration_ms = ?, finished_at = ?, continuation = null
     where run_id = ? and call_id = ? and state = 'running'`,
    end.state,
    Math.round(end.durationMs),
    end.now,
    call.runId,
    call.callId
  )
  return changes === 1
}

/** Lets a call wait for a person; `continuation` is the source's own. */
export async function suspendToolCall(
  sql: Sql,
  call: { runId: string; callId: string; continuation: unknown }
): Promise<void> {
  await sql.run(
    `update tool_calls set state = 'waiting', continuation = ?
     where run_id = ? and call_id = ? and state in ('running', 'waiting')`,
    JSON.stringify(call.continuation ?? null),
    call.runId,
    call.callId
  )
}

/** `waiting` → `running`: the one time that this call is made for what the person said. False where it waits no more. */
export async function beginWaitingToolCall(
  sql: Sql,
  call: { runId: string; callId: string; arguments: unknown; approvedBy: string | null },
  now: number
): Promise<boolean> {
  const changes = await sql.run(
    `update tool_calls set state = 'running', started_at = ?, arguments = ?, approved_by = coalesce(?, approved_by)
     where run_id = ? and call_id = ? and state = 'waiting'`,
    now,
    JSON.stringify(call.arguments ?? null),
    call.approvedBy,
    call.runId,
    call.callId
  )
  return changes === 1
}

/** Ends a call that waits without making it. */
export async function refuseWaitingToolCall(
  sql: Sql,
  call: { runId: string; callId: string; state: 'denied' | 'failed' },
  now: number
): Promise<void> {
  await sql.run(
    `update tool_calls set state = ?, finished_at = ?, continuation = null
     where run_id = ? and call_id = ? and state = 'waiting'`,
    call.state,
    now,
    call.runId,
    call.callId
  )
}

/** The run is over: what was being called has an unknown outcome, what waited will not be called. */
export async function abandonToolCalls(sql: Sql, runId: string, now: number): Promise<void> {
  await sql.run(
    `update tool_calls set state = case state when 'running' then 'unknown' else 'denied' end,
       finished_at = ?, continuation = null
     where run_id = ? and state in ('running', 'waiting')`,
    now,
    runId
  )
}
