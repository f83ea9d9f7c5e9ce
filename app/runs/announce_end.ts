import type { MessageUsage } from '#conversations/message_view'
import type { Sql } from '#core/sql'
import type { TerminalState } from '#runs/run_states'
import { emitEvent } from '#webhooks/emit_event'

/** What of an ended run webhooks are told. */
export interface EndedRun {
  id: string
  conversationId: string
  messageId: string
  userId: string
  state: TerminalState
  errorCode: string | null
  /** What the answer used; undefined: what is stored with its message. */
  answer?: { model: string | null; provider: string | null; usage: MessageUsage | null }
  now: number
}

/** Tells webhooks that a run has come to its end, in the transaction that ends it. */
export async function announceEnd(sql: Sql, run: EndedRun): Promise<void> {
  const { model, provider, usage } = run.answer ?? (await storedAnswer(sql, run.messageId))
  const data = {
    run_id: run.id,
    conversation_id: run.conversationId,
    message_id: run.messageId,
    user_id: run.userId,
    state: run.state,
    error_code: run.errorCode,
    model,
    provider,
    usage,
  }
  await emitEvent(sql, 'run.completed', data, { personId: run.userId, now: run.now })
}

async function storedAnswer(sql: Sql, messageId: string): Promise<NonNullable<EndedRun['answer']>> {
  const row = await sql.get<{
    model: string | null
    provider: string | null
    usage: string | null
  }>('select model, provider, usage from messages where id = ?', messageId)
  return {
    model: row?.model ?? null,
    provider: row?.provider ?? null,
    usage: typeof row?.usage === 'string' ? JSON.parse(row.usage) : null,
  }
}
