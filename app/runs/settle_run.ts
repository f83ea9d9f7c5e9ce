import type { SqlTransaction } from '#core/sql'
import { addFailure } from '#conversations/conversation_summaries'
import { indexText } from '#conversations/search_index'
import { emptied } from '#limits/budgets/reservation'
import { giveBack } from '#limits/budgets/charge'
import { insertUsageEntry } from '#limits/insert_usage_entry'
import { toNanoUsd } from '#limits/nano_usd'
import { toMessageUsage, type AnswerFacts } from '#runs/answer_facts'
import { openInteractions } from '#interactions/interaction_store'
import { announceEnd } from '#runs/announce_end'
import { textOf, type MessagePart } from '#runs/message_parts'
import { RunLost } from '#runs/run_endings'
import type { UnstoredFrames } from '#runs/run_log'
import { findReservation, finishRun, storeReservation, storeSegment } from '#runs/run_repository'
import type { RestingState, RunRecord, TerminalState } from '#runs/run_states'
import type { Suspension } from '#runs/suspension'
import type { FinishReasonChunk } from '#runs/ui_chunks'
import { isSubscribed } from '#webhooks/emit_event'
import { abandonToolCalls, suspendToolCall } from '#tools/tool_call_log'

export interface Settlement {
  state: RestingState
  /** What is waited for. */
  suspended: Suspension[]
  errorCode: string | null
  /** The last frames, the terminal one included. */
  frames: UnstoredFrames
  parts: MessagePart[]
  finishReason: FinishReasonChunk | null
  /** Null where no model was asked. */
  facts: AnswerFacts | null
  firstTokenAt: number | null
  now: number
}

/**
 * Brings a run to its rest: the last segment, the folded message, the usage entry, the search index, what people are asked and the new state, all
 * in the caller's transaction. Throws `RunLost` where this attempt no longer owns the run; nothing is written then.
 */
export async function settleRun(
  sql: SqlTransaction,
  run: RunRecord,
  end: Settlement
): Promise<void> {
  /* What `announce` would look up first is asked for here, where it takes no way of its own. */
  const [reservation, isOurs, hasWebhooks] = await Promise.all([
    findReservation(sql, run.key),
    finishRun(sql, run, {
      state: end.state,
      restN: end.frames.lastN,
      errorCode: end.errorCode,
      firstTokenAt: end.firstTokenAt,
      now: end.now,
    }),
    isSubscribed(sql, 'run.completed'),
  ])
  if (!isOurs) {
    throw new RunLost()
  }
  const { facts } = end
  writeAnswer(sql, run, end)
  if (!(await storeSegment(sql, run, end.frames))) {
    throw new RunLost()
  }
  if (end.state === 'awaiting_input') {
    storeReservation(sql, run, emptied(reservation))
    await askPeople(sql, run, end)
  } else {
    await endCalls(sql, run, end)
    if (hasWebhooks) {
      await announce(sql, run, end, end.state)
    }
  }
  if (facts === null) {
    await giveBack(sql, [reservation])
  } else {
    await insertUsageEntry(sql, {
      payers: { userId: run.userId, ...reservation },
      reservation,
      conversationId: run.conversationId,
      runId: run.id,
      kind: 'answer',
      provider: facts.provider,
      model: facts.model,
      usage: facts.usage,
      costNanoUsd: toNanoUsd(facts.costUsd),
      countedNanoUsd: toNanoUsd(facts.knownCostUsd),
      isEstimated: facts.isEstimated,
      now: end.now,
    })
  }
}

function writeAnswer(sql: SqlTransaction, run: RunRecord, end: Settlement): void {
  const { facts } = end
  sql.send(
    `update messages set parts = ?, status = ?, model = coalesce(?, model), provider = coalesce(?, provider),
       finish_reason = ?, usage = coalesce(?, usage), error_code = ?, updated_at = ?
     where id = ?`,
    JSON.stringify(end.parts),
    end.state,
    facts?.model ?? null,
    facts?.provider ?? null,
    end.finishReason,
    facts === null ? null : JSON.stringify(toMessageUsage(facts)),
    end.errorCode,
    end.now,
    run.messageId
  )
}

/** Found only once it is complete: a half answer would be indexed twice. */
async function endCalls(sql: SqlTransaction, run: RunRecord, { state, parts, now }: Settlement) {
  const { conversationId, messageId } = run
  if (state === 'failed' || state === 'interrupted') {
    addFailure(sql, conversationId)
  }
  indexText(sql, { conversationId, messageId, text: textOf(parts) })
  if (parts.some(({ type }) => type === 'dynamic-tool')) {
    await abandonToolCalls(sql, run.id, now)
  }
}

async function announce(
  sql: SqlTransaction,
  run: RunRecord,
  { errorCode, facts, now }: Settlement,
  state: TerminalState
) {
  const { id, conversationId, messageId, userId } = run
  const answer = facts === null ? undefined : { ...facts, usage: toMessageUsage(facts) }
  const ended = { id, conversationId, messageId, userId, state, errorCode, answer, now }
  await announceEnd(sql, ended)
}

async function askPeople(sql: SqlTransaction, run: RunRecord, { suspended, now }: Settlement) {
  for (const { callId, continuation, asks } of suspended) {
    await suspendToolCall(sql, { runId: run.id, callId, continuation })
    await openInteractions(sql, run, asks, now)
  }
}
