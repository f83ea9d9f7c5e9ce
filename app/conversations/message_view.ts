import type { MessagePart } from '#runs/message_parts'
import type { RunState } from '#runs/run_states'

/** What an answer used, as it is stored and as clients read it. `cost_usd` is null where no price is known. */
export interface MessageUsage {
  input_tokens: number
  output_tokens: number
  total_tokens: number
  cached_input_tokens: number
  reasoning_tokens: number
  cost_usd: number | null
  estimated: boolean
}

/** A stored message with its author. Times are milliseconds since 1970. */
export interface MessageView {
  id: string
  conversationId: string
  parentId: string | null
  seq: number
  clientId: string | null
  role: 'user' | 'assistant'
  author: { kind: 'user' | 'assistant'; id: string; name: string }
  parts: MessagePart[]
  /** The run's state for answers, `completed` for what people wrote. */
  status: RunState
  model: string | null
  provider: string | null
  finishReason: string | null
  usage: MessageUsage | null
  /** Why the answer failed; `requestId` finds the line in the log. */
  error: { code: string; requestId: string | null } | null
  createdAt: number
}

export interface MessageRow {
  id: string
  conversation_id: string
  parent_id: string | null
  seq: number
  client_id: string | null
  role: 'user' | 'assistant'
  author_kind: 'user' | 'assistant'
  author_id: string
  author_name: string
  parts: string
  status: RunState
  model: string | null
  provider: string | null
  finish_reason: string | null
  usage: string | null
  error_code: string | null
  error_request_id: string | null
  created_at: number
}

/** What a `MessageRow` has, of `m` (messages) with `MESSAGE_JOINS`. */
export const MESSAGE_COLUMNS = `m.id, m.conversation_id, m.parent_id, m.seq, m.client_id, m.role,
  case when p.user_id is null then 'assistant' else 'user' end as author_kind,
  coalesce(p.user_id, p.assistant_id) as author_id, coalesce(u.full_name, a.name) as author_name,
  m.parts, m.status, m.model, m.provider, m.finish_reason, m.usage, m.error_code,
  case when m.error_code is not null then (
    select r.request_id from runs r
    where r.conversation_id = m.conversation_id and r.message_id = m.id order by r.key desc limit 1
  ) end as error_request_id,
  m.created_at`

export const MESSAGE_JOINS = `join participants p on p.id = m.participant_id
  left join users u on u.id = p.user_id
  left join assistants a on a.id = p.assistant_id`

export function toMessageView(row: MessageRow): MessageView {
  const parts: MessagePart[] = JSON.parse(row.parts)
  const usage: MessageUsage | null = row.usage === null ? null : JSON.parse(row.usage)
  return {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    seq: row.seq,
    clientId: row.client_id,
    role: row.role,
    author: { kind: row.author_kind, id: row.author_id, name: row.author_name },
    parts,
    status: row.status,
    model: row.model,
    provider: row.provider,
    finishReason: row.finish_reason,
    usage,
    error:
      row.error_code === null ? null : { code: row.error_code, requestId: row.error_request_id },
    createdAt: row.created_at,
  }
}
