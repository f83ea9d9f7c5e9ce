import type { ModelUsage } from '#ai/types'
import { addSpending } from '#conversations/conversation_summaries'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'

export interface NewUsageEntry {
  userId: string
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
  /** True where the provider told no usage and it was estimated from the text. */
  isEstimated: boolean
  /** Milliseconds since 1970. */
  now: number
}

/** Writes one line of the append-only ledger, and adds it to what its conversation has cost. */
export async function insertUsageEntry(sql: Sql, entry: NewUsageEntry): Promise<void> {
  const { usage } = entry
  await sql.run(
    `insert into usage_entries
       (id, user_id, conversation_id, run_id, kind, provider, model, input_tokens, output_tokens,
        cached_input_tokens, reasoning_tokens, cost_nano_usd, estimated, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    newId(),
    entry.userId,
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
  if (entry.conversationId !== null) {
    await addSpending(sql, entry.conversationId, {
      ...entry,
      tokens: usage.inputTokens + usage.outputTokens,
      model: entry.kind === 'answer' ? entry.model : null,
    })
  }
}
