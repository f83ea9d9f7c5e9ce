import type { Sql } from '#core/sql'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import type { FilePart, TextPart } from '#runs/message_parts'

/** A part of a question as it is stored. */
export type QuestionPart = TextPart | FilePart

/**
 * What is to be answered. `message` is the native body's, the others are the AI SDK's: `history` holds the ids of the
 * entries before the message, newest first; ids are the client's own or ours.
 */
export type Question<Part = QuestionPart> =
  | { kind: 'message'; parts: Part[]; parentId: string | null | undefined }
  | { kind: 'submit' | 'regenerate'; parts: Part[]; clientId: string; history: string[] }

/** Where the question stands in its conversation. */
export interface ResolvedQuestion {
  /** The message that is answered, where it is stored already. */
  existingId: string | null
  parentId: string | null
  clientId: string | null
  /** An older version of an edited message, which gives up its client id. */
  displacedId: string | null
}

/** How many entries of a client's history are looked up until one is known. */
const MAX_HISTORY_LOOKUPS = 64

/** A stored message, its parts as JSON. */
export interface KnownMessage {
  id: string
  role: string
  parts: string
  user_id: string | null
}

/** A message by the client's id or by ours; the client's newest version first. */
export function findByAnyId(sql: Sql, conversationId: string, id: string) {
  return sql.get<KnownMessage>(
    `select m.id, m.role, m.parts, p.user_id
     from messages m join participants p on p.id = m.participant_id
     where m.conversation_id = ? and (m.client_id = ? or m.id = ?)
     order by case when m.client_id = ? then 0 else 1 end limit 1`,
    conversationId,
    id,
    parseId(id),
    id
  )
}

async function findNewestKnown(sql: Sql, conversationId: string, history: string[]) {
  for (const id of history.slice(0, MAX_HISTORY_LOOKUPS)) {
    const message = await findByAnyId(sql, conversationId, id)
    if (message !== undefined) {
      return message.id
    }
  }
  return null
}

async function resolveNativeParent(
  sql: Sql,
  conversationId: string,
  parentId: string | null | undefined
): Promise<string | null> {
  if (parentId === undefined) {
    const newest = await sql.get<{ id: string }>(
      'select id from messages where conversation_id = ? order by seq desc limit 1',
      conversationId
    )
    return newest?.id ?? null
  }
  if (parentId === null) {
    return null
  }
  const id = parseId(parentId)
  const parent =
    id === null
      ? undefined
      : await sql.get<{ id: string }>(
          'select id from messages where id = ? and conversation_id = ?',
          id,
          conversationId
        )
  if (parent === undefined) {
    throw unknownParent()
  }
  return parent.id
}

function unknownParent() {
  return new Problem('validation_failed', {
    detail: 'parent_id is not a message of this conversation.',
    errors: [
      { field: 'parent_id', rule: 'exists', message: 'is not a message of this conversation' },
    ],
  })
}

/** Finds the place of a question in a new conversation. */
export function resolveFirstQuestion(question: Question): ResolvedQuestion {
  if (question.kind === 'message') {
    if (typeof question.parentId === 'string') {
      throw unknownParent()
    }
    return { existingId: null, parentId: null, clientId: null, displacedId: null }
  }
  return { existingId: null, parentId: null, clientId: question.clientId, displacedId: null }
}

/**
 * Finds the place of a question in an existing conversation: an edit becomes a sibling of what it replaces, a repeated
 * or regenerated message is the stored one.
 */
export async function resolveQuestion(
  sql: Sql,
  conversationId: string,
  userId: string,
  question: Question
): Promise<ResolvedQuestion> {
  if (question.kind === 'message') {
    const parentId = await resolveNativeParent(sql, conversationId, question.parentId)
    return { existingId: null, parentId, clientId: null, displacedId: null }
  }
  const { clientId, history } = question
  const known = await findByAnyId(sql, conversationId, clientId)
  if (known !== undefined && known.role === 'user') {
    const isUnchanged = known.parts === JSON.stringify(question.parts)
    if (question.kind === 'regenerate' || isUnchanged) {
      return { existingId: known.id, parentId: null, clientId: null, displacedId: null }
    }
  }
  const isOwn = known === undefined || known.user_id === userId
  return {
    existingId: null,
    parentId: await findNewestKnown(sql, conversationId, history),
    clientId: isOwn ? clientId : null,
    displacedId: known !== undefined && isOwn ? known.id : null,
  }
}
