import app from '@adonisjs/core/services/app'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { RollUp } from '#analytics/rollup/roll_up_figures'
import { insertUsageEntry } from '#limits/insert_usage_entry'
import type { TestConversation } from './conversations.js'
import { payersOf } from '#tests/helpers/budgets'

/** Adds up all that there is. PostgreSQL looks once to see how far it may go. */
export async function rollUp() {
  const worker = await app.container.make(RollUp)
  await worker.catchUp()
  if (sql.dialect === 'postgres') {
    await worker.catchUp()
  }
}

export interface TestAnswer {
  /** When it was over, in ms since 1970; null while it is not. */
  endedAt: number | null
  model?: string
  state?: 'completed' | 'failed' | 'interrupted' | 'stopped' | 'awaiting_input'
  /** From the question on, in ms. */
  firstTokenMs?: number
  totalMs?: number
  inputTokens?: number
  outputTokens?: number
  /** Null where no price is known. */
  costNanoUsd?: number | null
  calls?: { tool: string; state: string; durationMs: number }[]
}

/** Puts an answer with its run, calls and line of the ledger straight into the database. Answers the run's id. */
export async function addAnswer(
  conversation: TestConversation,
  { endedAt, ...answer }: TestAnswer
): Promise<string> {
  const id = newId()
  const messageId = newId()
  const model = answer.model ?? 'demo/demo'
  const provider = model.split('/')[0]
  const state = answer.state ?? 'completed'
  const totalMs = answer.totalMs ?? 1_000
  const startedAt = (endedAt ?? Date.now()) - totalMs
  await sql.transaction(async (db) => {
    await db.run(
      `insert into messages
         (id, conversation_id, seq, participant_id, role, parts, status, model, provider, created_at, updated_at)
       values (?, ?, (select coalesce(max(seq), 0) + 1 from messages where conversation_id = ?), ?, 'assistant', '[]',
         ?, ?, ?, ?, ?)`,
      messageId,
      conversation.id,
      conversation.id,
      conversation.assistantParticipantId,
      state,
      model,
      provider,
      startedAt,
      startedAt
    )
    await db.run(
      `insert into runs
         (id, conversation_id, message_id, user_id, state, options, request_id, created_at, started_at, first_token_at,
          finished_at)
       values (?, ?, ?, ?, ?, '{}', 'test', ?, ?, ?, ?)`,
      id,
      conversation.id,
      messageId,
      conversation.ownerId,
      state,
      startedAt,
      startedAt,
      startedAt + (answer.firstTokenMs ?? 200),
      endedAt
    )
    for (const [n, call] of (answer.calls ?? []).entries()) {
      await db.run(
        `insert into tool_calls
           (id, conversation_id, run_id, user_id, call_id, round, tool, server, arguments, state, created_at, started_at,
            finished_at, duration_ms)
         values (?, ?, ?, ?, ?, 1, ?, ?, '{}', ?, ?, ?, ?, ?)`,
        newId(),
        conversation.id,
        id,
        conversation.ownerId,
        `call-${n}`,
        call.tool,
        call.tool.split('__')[0],
        call.state,
        startedAt,
        startedAt,
        startedAt + call.durationMs,
        call.durationMs
      )
    }
    if (endedAt !== null) {
      await addLedgerLine(db, conversation, id, { ...answer, model, endedAt })
    }
  })
  return id
}

async function addLedgerLine(
  db: Parameters<typeof insertUsageEntry>[0],
  conversation: TestConversation,
  runId: string,
  answer: TestAnswer & { model: string; endedAt: number }
) {
  await insertUsageEntry(db, {
    payers: payersOf(conversation.ownerId),
    reservation: null,
    conversationId: conversation.id,
    runId,
    kind: 'answer',
    provider: answer.model.split('/')[0],
    model: answer.model,
    usage: {
      inputTokens: answer.inputTokens ?? 10,
      outputTokens: answer.outputTokens ?? 20,
      cachedInputTokens: 0,
      reasoningTokens: 0,
    },
    costNanoUsd: answer.costNanoUsd === undefined ? 1_000 : answer.costNanoUsd,
    isEstimated: false,
    now: answer.endedAt,
  })
}

/** Ends a run that was running. */
export async function endRun(runId: string, endedAt: number) {
  await sql.transaction((db) =>
    db.run(`update runs set state = 'completed', finished_at = ? where id = ?`, endedAt, runId)
  )
}
