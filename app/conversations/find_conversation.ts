import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import type { RunState } from '#runs/run_states'
import type { ToolChoice } from './tool_choice.js'

/** A conversation as one of its people sees it. Times are milliseconds since 1970. */
export interface ConversationView {
  id: string
  ownerId: string
  externalId: string | null
  title: string | null
  model: string | null
  systemPrompt: string | null
  tools: ToolChoice
  archivedAt: number | null
  /** Days without a message after which it is deleted; null: as long as the installation says. */
  retentionDays: number | null
  createdAt: number
  updatedAt: number
  /** Of the person who asks: whatever they write has this author. */
  participantId: string
  participantRole: 'owner' | 'member'
  lastActivityAt: number
  /** The newest run, unless it has ended. */
  run: { id: string; state: RunState; messageId: string } | null
}

export interface ConversationRow {
  id: string
  owner_id: string
  external_id: string | null
  title: string | null
  model: string | null
  system_prompt: string | null
  tools: string
  archived_at: number | null
  retention_days: number | null
  created_at: number
  updated_at: number
  participant_id: string
  participant_role: 'owner' | 'member'
  last_activity_at: number
  run_id: string | null
  run_state: RunState | null
  run_message_id: string | null
}

/** Everything a `ConversationRow` has; to be followed by a condition on `p` (participants) and `c` (conversations). */
export const SELECT_CONVERSATION = `select c.id, c.owner_id, c.external_id, c.title, c.model, c.system_prompt,
    c.tools, c.archived_at, c.created_at, c.updated_at,
    (select rs.retention_days from conversation_summaries rs where rs.conversation_id = c.id) as retention_days,
    p.id as participant_id, p.role as participant_role, p.last_activity_at,
    r.id as run_id, r.state as run_state, r.message_id as run_message_id
  from participants p
  join conversations c on c.id = p.conversation_id
  left join runs r on r.key = (
    select max(n.key) from runs n where n.conversation_id = c.id and n.finished_at is null
  )`

export function toConversationView(row: ConversationRow): ConversationView {
  const tools: ToolChoice = JSON.parse(row.tools)
  return {
    id: row.id,
    ownerId: row.owner_id,
    externalId: row.external_id,
    title: row.title,
    model: row.model,
    systemPrompt: row.system_prompt,
    tools,
    archivedAt: row.archived_at,
    retentionDays: row.retention_days,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    participantId: row.participant_id,
    participantRole: row.participant_role,
    lastActivityAt: row.last_activity_at,
    run:
      row.run_id === null || row.run_state === null || row.run_message_id === null
        ? null
        : { id: row.run_id, state: row.run_state, messageId: row.run_message_id },
  }
}

/**
 * Finds a conversation that `userId` takes part in, by its id or by the `external_id` that the person gave it.
 * An id wins over an `external_id` that looks like it. Undefined where there is none, also where it is somebody else's.
 */
export async function findConversation(
  sql: Sql,
  userId: string,
  idOrExternalId: string
): Promise<ConversationView | undefined> {
  let row: ConversationRow | undefined
  const id = parseId(idOrExternalId)
  if (id !== null) {
    row = await sql.get<ConversationRow>(
      `${SELECT_CONVERSATION} where p.user_id = ? and p.conversation_id = ?`,
      userId,
      id
    )
  }
  if (row === undefined && !idOrExternalId.includes('\u0000')) {
    row = await sql.get<ConversationRow>(
      `${SELECT_CONVERSATION} where p.user_id = ? and c.owner_id = ? and c.external_id = ?`,
      userId,
      userId,
      idOrExternalId
    )
  }
  return row && toConversationView(row)
}

/** Like `findConversation`; throws `not_found`. */
export async function findConversationOrFail(
  sql: Sql,
  userId: string,
  idOrExternalId: string
): Promise<ConversationView> {
  const conversation = await findConversation(sql, userId, idOrExternalId)
  if (conversation === undefined) {
    throw new Problem('not_found', { detail: 'There is no such conversation.' })
  }
  return conversation
}
