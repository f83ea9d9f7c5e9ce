import type { Interaction, InteractionKind, InteractionState, UrlPurpose } from './types.js'

/** A row of `interactions`. */
export interface InteractionRow {
  id: string
  kind: InteractionKind
  conversation_id: string
  run_id: string
  message_id: string
  user_id: string
  tool_call_id: string
  round: number
  key: string
  title: string
  message: string
  tool: string
  schema: string | null
  actions: string | null
  input: string | null
  definition_hash: string | null
  url: string | null
  purpose: UrlPurpose | null
  state: InteractionState
  answer: string | null
  answered_by: string | null
  created_at: number
  expires_at: number
  closed_at: number | null
}

/** The columns of an `InteractionRow`, of the table `i`. */
export const INTERACTION_COLUMNS = `i.id, i.kind, i.conversation_id, i.run_id, i.message_id, i.user_id,
  i.tool_call_id, i.round, i.key, i.title, i.message, i.tool, i.schema, i.actions, i.input,
  i.definition_hash, i.url, i.purpose, i.state, i.answer, i.answered_by, i.created_at, i.expires_at,
  i.closed_at`

function parsed<T>(json: string | null): T | null {
  return json === null ? null : JSON.parse(json)
}

export function toInteraction(row: InteractionRow): Interaction {
  return {
    id: row.id,
    kind: row.kind,
    conversationId: row.conversation_id,
    runId: row.run_id,
    messageId: row.message_id,
    userId: row.user_id,
    toolCallId: row.tool_call_id,
    round: row.round,
    key: row.key,
    title: row.title,
    message: row.message,
    tool: JSON.parse(row.tool),
    schema: parsed(row.schema),
    actions: parsed(row.actions),
    input: parsed(row.input),
    definitionHash: row.definition_hash,
    url: row.url,
    purpose: row.purpose,
    state: row.state,
    answer: parsed(row.answer),
    answeredBy: row.answered_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    closedAt: row.closed_at,
  }
}
