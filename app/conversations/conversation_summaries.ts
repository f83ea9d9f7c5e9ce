import type { SqlTransaction } from '#core/sql'

/**
 * The small row that each conversation has for lists across all people: written in the transactions of what it tells of.
 */

/** Makes the row of a new conversation. */
export function insertSummary(
  sql: SqlTransaction,
  conversationId: string,
  { now, retentionDays }: { now: number; retentionDays: number | null }
): void {
  sql.send(
    `insert into conversation_summaries (conversation_id, last_activity_at, retention_days)
     values (?, ?, ?)`,
    conversationId,
    now,
    retentionDays
  )
}

/** Its owner says how long it is kept, in days without a message; null: as long as the installation says. */
export function setRetention(
  sql: SqlTransaction,
  conversationId: string,
  days: number | null
): void {
  sql.send(
    'update conversation_summaries set retention_days = ? where conversation_id = ?',
    days,
    conversationId
  )
}

/** Somebody wrote in the conversation. */
export function noteActivity(sql: SqlTransaction, conversationId: string, now: number): void {
  sql.send(
    'update conversation_summaries set last_activity_at = ? where conversation_id = ?',
    now,
    conversationId
  )
}

export interface Spending {
  tokens: number
  /** Null where no price is known. */
  costNanoUsd: number | null
  isEstimated: boolean
  /** The model that answered; null of what is no answer. */
  model: string | null
}

/** Something was spent on the conversation. */
export function addSpending(
  sql: SqlTransaction,
  conversationId: string,
  { tokens, costNanoUsd, isEstimated, model }: Spending
): void {
  sql.send(
    `update conversation_summaries set tokens = tokens + ?, cost_nano_usd = cost_nano_usd + ?,
       is_unpriced = is_unpriced | ?, is_estimated = is_estimated | ?, model = coalesce(?, model)
     where conversation_id = ?`,
    tokens,
    costNanoUsd ?? 0,
    costNanoUsd === null ? 1 : 0,
    isEstimated ? 1 : 0,
    model,
    conversationId
  )
}

/** An answer failed or was interrupted. */
export function addFailure(sql: SqlTransaction, conversationId: string): void {
  sql.send(
    'update conversation_summaries set failures = failures + 1 where conversation_id = ?',
    conversationId
  )
}
