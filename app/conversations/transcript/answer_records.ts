import { AMONG_IDS } from '#core/sql_lists'
import type { Sql } from '#core/sql'
import {
  INTERACTION_COLUMNS,
  toInteraction,
  type InteractionRow,
} from '#interactions/interaction_rows'
import type { Interaction } from '#interactions/types'
import type { RunState } from '#runs/run_states'
import type { ToolCallState } from '#tools/tool_call_log'

/** How an answer came about. Times are milliseconds since 1970. */
export interface RunFacts {
  id: string
  state: RunState
  requestId: string
  createdAt: number
  firstTokenAt: number | null
  finishedAt: number | null
}

/** A call of a tool as it was made. */
export interface CallFacts {
  callId: string
  runId: string
  /** From 1. */
  round: number
  /** `server__tool` */
  tool: string
  server: string | null
  state: ToolCallState
  /** Who allowed it; null where nobody was asked. */
  approvedBy: string | null
  createdAt: number
  /** When it was made the last time; null where it was not. */
  startedAt: number | null
  finishedAt: number | null
  durationMs: number | null
}

/** Everything that is stored about the answers of a page beside their messages, by message. */
export interface AnswerRecords {
  runs: Map<string, RunFacts>
  calls: Map<string, CallFacts[]>
  interactions: Map<string, Interaction[]>
}

interface RunRow {
  id: string
  message_id: string
  state: RunState
  request_id: string
  created_at: number
  first_token_at: number | null
  finished_at: number | null
}

interface CallRow {
  call_id: string
  run_id: string
  round: number
  tool: string
  server: string | null
  state: ToolCallState
  approved_by: string | null
  created_at: number
  started_at: number | null
  finished_at: number | null
  duration_ms: number | null
}

async function readRuns(sql: Sql, conversationId: string, messageIds: string): Promise<RunRow[]> {
  return sql.all<RunRow>(
    `select id, message_id, state, request_id, created_at, first_token_at, finished_at from runs
     where conversation_id = ? and message_id ${AMONG_IDS[sql.dialect]} order by key`,
    conversationId,
    messageIds
  )
}

async function readCalls(sql: Sql, runIds: string[]): Promise<CallFacts[]> {
  const rows = await sql.all<CallRow>(
    `select t.call_id, t.run_id, t.round, t.tool, t.server, t.state, u.full_name as approved_by,
       t.created_at, t.started_at, t.finished_at, t.duration_ms
     from tool_calls t left join users u on u.id = t.approved_by
     where t.run_id ${AMONG_IDS[sql.dialect]} order by t.id`,
    JSON.stringify(runIds)
  )
  return rows.map((row) => ({
    callId: row.call_id,
    runId: row.run_id,
    round: row.round,
    tool: row.tool,
    server: row.server,
    state: row.state,
    approvedBy: row.approved_by,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    durationMs: row.duration_ms,
  }))
}

async function readAsked(sql: Sql, runIds: string[]): Promise<Interaction[]> {
  const rows = await sql.all<InteractionRow>(
    `select ${INTERACTION_COLUMNS} from interactions i
     where i.run_id ${AMONG_IDS[sql.dialect]} order by i.created_at, i.ordinal, i.id`,
    JSON.stringify(runIds)
  )
  return rows.map(toInteraction)
}

/** Reads what is stored about answers, in three queries however many there are. */
export async function readAnswerRecords(
  sql: Sql,
  conversationId: string,
  messageIds: string[]
): Promise<AnswerRecords> {
  const rows = await readRuns(sql, conversationId, JSON.stringify(messageIds))
  const runIds = rows.map(({ id }) => id)
  const messageOf = new Map(rows.map((row) => [row.id, row.message_id]))
  const calls = await readCalls(sql, runIds)
  const interactions = await readAsked(sql, runIds)
  return {
    runs: new Map(
      rows.map((row) => [
        row.message_id,
        {
          id: row.id,
          state: row.state,
          requestId: row.request_id,
          createdAt: row.created_at,
          firstTokenAt: row.first_token_at,
          finishedAt: row.finished_at,
        },
      ])
    ),
    calls: Map.groupBy(calls, ({ runId }) => messageOf.get(runId) ?? ''),
    interactions: Map.groupBy(interactions, ({ messageId }) => messageId),
  }
}
