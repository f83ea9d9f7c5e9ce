import type { Sql } from '#core/sql'
import type { MessageUsage } from '#conversations/message_view'
import { readInteractions } from '#interactions/interaction_store'
import type { Interaction } from '#interactions/types'
import type { InteractionData } from '#runs/message_parts'
import type { RunRecord } from '#runs/run_states'
import type { UiChunk } from '#runs/ui_chunks'
import { countToolCalls, readWaitingToolCalls, type WaitingToolCall } from '#tools/read_tool_calls'
import { beginWaitingToolCall, refuseWaitingToolCall } from '#tools/tool_call_log'
import type { InputAnswer } from '#tools/types'

/** A call that goes on: stored as running, to be made once. */
export interface ContinuedCall {
  callId: string
  /** `server__tool` */
  tool: string
  definitionHash: string | null
  arguments: unknown
  /** Null of one that was only approved. */
  resumed: { continuation: unknown; answers: Record<string, InputAnswer>; round: number } | null
}

/** What a run goes on with after people have answered. */
export interface Continuation {
  calls: ContinuedCall[]
  /** What became of what was asked, for the log: it goes before anything else. */
  chunks: UiChunk[]
  spent: { rounds: number; calls: number }
  /** What the answer used before. */
  earlier: MessageUsage | null
}

const EXPIRED = 'Nobody answered in time. The tool was not called.'
const LEFT_OPEN = 'Nobody answered in time what the tool had asked for.'
const DISMISSED = 'The person dismissed the question. The tool was not called.'

/**
 * Takes up the calls that waited, in the transaction that claims the run: what may be called is `running` from its commit
 * on, so nobody calls it a second time. Null of a run that has not waited.
 */
export async function takeUpCalls(
  sql: Sql,
  run: RunRecord,
  now: number
): Promise<Continuation | null> {
  const waiting = await readWaitingToolCalls(sql, run.id)
  if (waiting.length === 0) {
    return null
  }
  const interactions = Map.groupBy(
    await readInteractions(sql, run.id),
    ({ toolCallId }) => toolCallId
  )
  const continuation: Continuation = {
    calls: [],
    chunks: [],
    spent: await countToolCalls(sql, run.id),
    earlier: await readMessageUsage(sql, run.messageId),
  }
  for (const call of waiting) {
    const asked = newestOf(interactions.get(call.callId) ?? [])
    await takeUp(sql, run, { call, asked, now }, continuation)
  }
  return continuation
}

/** What an answer used up to where it rested the last time; null where it never did. */
export async function readMessageUsage(sql: Sql, messageId: string): Promise<MessageUsage | null> {
  const row = await sql.get<{ usage: string | null }>(
    'select usage from messages where id = ?',
    messageId
  )
  return typeof row?.usage === 'string' ? JSON.parse(row.usage) : null
}

/** What a call asked the last time. */
function newestOf(interactions: Interaction[]): Interaction[] {
  const round = Math.max(...interactions.map((interaction) => interaction.round))
  return interactions.filter((interaction) => interaction.round === round)
}

async function takeUp(
  sql: Sql,
  run: RunRecord,
  { call, asked, now }: { call: WaitingToolCall; asked: Interaction[]; now: number },
  continuation: Continuation
) {
  const { callId } = call
  const refusal = refusalOf(callId, asked)
  continuation.chunks.push(...asked.flatMap(closedChunk))
  if (refusal !== null) {
    await refuseWaitingToolCall(sql, { runId: run.id, callId, state: refusal.state }, now)
    continuation.chunks.push(refusal.chunk)
    return
  }
  const approval = asked.find(({ kind }) => kind === 'approval')
  const input = approval?.answer?.input ?? call.arguments
  const approvedBy = approval?.answeredBy ?? null
  const taken = { runId: run.id, callId, arguments: input, approvedBy }
  if (!(await beginWaitingToolCall(sql, taken, now))) {
    return
  }
  if (approval !== undefined) {
    continuation.chunks.push({
      type: 'tool-input-available',
      toolCallId: callId,
      toolName: call.tool,
      input,
      dynamic: true,
    })
  }
  continuation.calls.push({
    callId,
    tool: call.tool,
    definitionHash: call.definitionHash,
    arguments: input,
    resumed:
      approval === undefined
        ? {
            continuation: call.continuation,
            answers: Object.fromEntries(asked.map((one) => [one.key, answerOf(one)])),
            round: asked[0]?.round ?? 0,
          }
        : null,
  })
}

/** Why a call is not made; null where it is. Servers hear of a form that was declined, they have to know. */
function refusalOf(
  callId: string,
  asked: Interaction[]
): { state: 'denied' | 'failed'; chunk: UiChunk } | null {
  const failed = (errorText: string) => ({
    state: 'failed' as const,
    chunk: {
      type: 'tool-output-error' as const,
      toolCallId: callId,
      errorText,
      dynamic: true as const,
    },
  })
  const approval = asked.find(({ kind }) => kind === 'approval')
  if (asked.some(({ state }) => state === 'expired')) {
    return failed(approval === undefined ? LEFT_OPEN : EXPIRED)
  }
  if (approval?.state === 'declined') {
    const reason = approval.answer?.reason
    const chunk = { type: 'tool-output-denied' as const, toolCallId: callId }
    return { state: 'denied', chunk: { ...chunk, ...(reason !== undefined && { reason }) } }
  }
  return approval?.state === 'cancelled' ? failed(DISMISSED) : null
}

const ACTIONS: Record<Interaction['state'], InputAnswer['action']> = {
  pending: 'cancel',
  accepted: 'accept',
  declined: 'decline',
  cancelled: 'cancel',
  expired: 'cancel',
}

function answerOf({ state, answer }: Interaction): InputAnswer {
  return { action: ACTIONS[state], ...(answer?.content && { content: answer.content }) }
}

/** The form and the like as it is now; of approvals the call itself tells. */
export function closedChunk(interaction: Interaction): UiChunk[] {
  const { id, kind, schema, actions, url } = interaction
  if (kind === 'approval') {
    return []
  }
  const data: InteractionData = {
    interaction_id: id,
    tool_call_id: interaction.toolCallId,
    message: interaction.message,
    state: interaction.state,
    expires_at: new Date(interaction.expiresAt).toISOString(),
    ...(kind === 'form' && schema !== null && { schema }),
    ...(actions !== null && { actions }),
    ...(url !== null && { url, host: new URL(url).host }),
  }
  return [{ type: `data-${kind}`, id, data }]
}
