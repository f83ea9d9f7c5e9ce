import type { ModelUsage } from '#ai/types'
import { addSpending } from '#conversations/conversation_summaries'
import { newId } from '#core/ids'
import type { SqlTransaction } from '#core/sql'
import { charge } from './budgets/charge.js'
import type { Reservation } from './budgets/reservation.js'
import type { Payers } from './budgets/subjects.js'

export interface NewUsageEntry {
  payers: Payers
  /** What was reserved for it; null where nothing was. */
  reservation: Reservation | null
  conversationId: string | null
  runId: string | null
  /** What the tokens were spent on. */
  kind: 'answer' | 'title'
  provider: string
  /** `provider/model`. */
  model: string
  usage: ModelUsage
  /** Billionths of a US dollar; null where no price is known. */
  costNanoUsd: number | null
  /** What budgets count: of several calls, those whose price is known. As `costNanoUsd` where it is not given. */
  countedNanoUsd?: number
  /** True where the provider told no usage and it was estimated from the text. */
  isEstimated: boolean
  /** Milliseconds since 1970. */
  now: number
}

/**
 * Writes one line of the append-only ledger, adds it to what its conversation has cost, and counts it in the budgets of who
 * pays. To be the last thing that a transaction does: see `addToCounters`.
 */
export async function insertUsageEntry(sql: SqlTransaction, entry: NewUsageEntry): Promise<void> {
  const { usage } = entry
  sql.send(
    `insert into usage_entries
       (id, user_id, conversation_id, run_id, kind, provider, model, input_tokens, output_tokens,
        cached_input_tokens, reasoning_tokens, cost_nano_usd, estimated, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    newId(),
    entry.payers.userId,
    entry.conversationId,
    entry.runId,
    entry.kind,
    entry.provider,
    entry.model,
    usage.inputTokens,
    usage.outputTokens,
    usage.cachedInputTokens,
    usage.reasoningTokens,
    entry.costNanoUsd,
    entry.isEstimated ? 1 : 0,
    entry.now
  )
  const tokens = usage.inputTokens + usage.outputTokens
  if (entry.conversationId !== null) {
    addSpending(sql, entry.conversationId, {
      ...entry,
      tokens,
      model: entry.kind === 'answer' ? entry.model : null,
    })
  }
  await charge(
    sql,
    entry,
    { tokens, nanoUsd: entry.countedNanoUsd ?? entry.costNanoUsd ?? 0 },
    entry.now
  )
}
