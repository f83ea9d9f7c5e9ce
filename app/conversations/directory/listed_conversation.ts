import type { RunState } from '#runs/run_states'
import type { DirectoryReader } from './conversation_filter.js'

/** A conversation in a list across all people. Times are milliseconds since 1970. */
export interface ListedConversation {
  id: string
  /** Null where it has none, and where it is hidden. */
  title: string | null
  isTitleHidden: boolean
  owner: { id: string; name: string; email: string }
  isOwn: boolean
  isArchived: boolean
  /** `provider/model` of the newest answer. */
  model: string | null
  lastActivityAt: number
  /** All versions of all messages. */
  messages: number
  toolCalls: number
  tokens: number
  costUsd: number
  /** Whether a part of the cost is not known, or estimated. */
  isUnpriced: boolean
  isEstimated: boolean
  /** Answers that failed or were interrupted. */
  failures: number
  ratings: { good: number; bad: number }
  /** Of the answer that is being written or waits for somebody. */
  runState: RunState | null
}

export interface ListedRow {
  conversation_id: string
  title: string | null
  owner_id: string
  owner_name: string
  owner_email: string
  participant_id: string | null
  archived_at: number | null
  model: string | null
  last_activity_at: number
  last_seq: number
  tool_calls: number
  tokens: number
  cost_nano_usd: number
  is_unpriced: number
  is_estimated: number
  failures: number
  good: number
  bad: number
  run_state: RunState | null
}

const rated = (comparison: string) => `(select count(*) from messages m
  where m.conversation_id = s.conversation_id and m.rating is not null and m.rating ${comparison} 0)`

/** What a `ListedRow` has; of `s` (summaries) with `LISTED_JOINS`. */
export const LISTED_COLUMNS = `s.conversation_id, c.title, c.owner_id, u.full_name as owner_name,
  u.email as owner_email, p.id as participant_id, c.archived_at, s.model, s.last_activity_at,
  c.last_seq, s.tokens, s.cost_nano_usd, s.is_unpriced, s.is_estimated, s.failures,
  (select count(*) from tool_calls t where t.conversation_id = s.conversation_id) as tool_calls,
  ${rated('>')} as good, ${rated('<')} as bad,
  (select r.state from runs r where r.conversation_id = s.conversation_id and r.finished_at is null
    order by r.key desc limit 1) as run_state`

/** The last value is the reader's id. */
export const LISTED_JOINS = `join conversations c on c.id = s.conversation_id
  join users u on u.id = c.owner_id
  left join participants p on p.conversation_id = s.conversation_id and p.user_id = ?`

const NANO_USD = 1_000_000_000

export function toListed(row: ListedRow, reader: DirectoryReader): ListedConversation {
  const isOwn = row.participant_id !== null
  const isTitleHidden = !isOwn && !reader.mayReadOthers
  return {
    id: row.conversation_id,
    title: isTitleHidden ? null : row.title,
    isTitleHidden,
    owner: { id: row.owner_id, name: row.owner_name, email: row.owner_email },
    isOwn,
    isArchived: row.archived_at !== null,
    model: row.model,
    lastActivityAt: Number(row.last_activity_at),
    messages: row.last_seq,
    toolCalls: Number(row.tool_calls),
    tokens: Number(row.tokens),
    costUsd: Number(row.cost_nano_usd) / NANO_USD,
    isUnpriced: row.is_unpriced === 1,
    isEstimated: row.is_estimated === 1,
    failures: row.failures,
    ratings: { good: Number(row.good), bad: Number(row.bad) },
    runState: row.run_state,
  }
}
