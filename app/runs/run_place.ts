import { Problem } from '#core/problem'
import type { SqlTransaction } from '#core/sql'
import { noteActivity } from '#conversations/conversation_summaries'
import { titleFromText } from '#conversations/conversation_titles'
import { findConversation } from '#conversations/find_conversation'
import { insertConversation } from '#conversations/insert_conversation'
import { indexText } from '#conversations/search_index'
import {
  resolveFirstQuestion,
  resolveQuestion,
  type Question,
  type ResolvedQuestion,
} from '#runs/question'
import type { ToolChoice } from '#conversations/tool_choice'
import type { RequestedOptions } from '#runs/chat_request'

/** What a conversation offers its models where nobody chose. */
const DEFAULT_TOOLS: ToolChoice = 'auto'

export interface PlaceRequest {
  userId: string
  conversation: string | null
  createIfMissing: boolean
  question: Question
  options: RequestedOptions
}

/** Where a question and its answer go: a conversation, its participants and the numbers they take. */
export interface RunPlace extends ResolvedQuestion {
  conversationId: string
  userParticipantId: string
  assistantParticipantId: string
  /** The conversation's own model, where it has one. */
  model: string | null
  /** The conversation's own choice of tools. */
  tools: ToolChoice
  /** The question's `seq`; the answer has the next one. */
  firstSeq: number
  isNew: boolean
}

/**
 * Finds or makes the conversation of a question and reserves the question's and the answer's places in it. Raising
 * `last_seq` takes the conversation's row lock: writers of one conversation come one after the other.
 */
export async function openPlace(
  sql: SqlTransaction,
  request: PlaceRequest,
  context: { now: number; titleText: string | null }
): Promise<RunPlace> {
  const { userId, conversation, question } = request
  const found =
    conversation === null ? undefined : await findConversation(sql, userId, conversation)
  if (found === undefined) {
    if (conversation !== null && !request.createIfMissing) {
      throw new Problem('not_found', { detail: 'There is no such conversation.' })
    }
    return makePlace(sql, request, context)
  }
  const conversationId = found.id
  const [row, assistant] = await Promise.all([
    sql.get<{ last_seq: number }>(
      'update conversations set last_seq = last_seq + 2, updated_at = ? where id = ? returning last_seq',
      context.now,
      conversationId
    ),
    findAssistant(sql, conversationId),
  ])
  if (row === undefined) {
    throw new Problem('not_found', { detail: 'There is no such conversation.' })
  }
  if (assistant === undefined) {
    throw new Error('a conversation has no assistant')
  }
  /* Behind the lock: the newest message is the one that the writer before has added. */
  const resolved = await resolveQuestion(sql, conversationId, userId, question)
  if (resolved.displacedId !== null) {
    sql.send('update messages set client_id = null where id = ?', resolved.displacedId)
  }
  sql.send(
    'update participants set last_activity_at = ? where conversation_id = ?',
    context.now,
    conversationId
  )
  noteActivity(sql, conversationId, context.now)
  if (found.title === null && context.titleText !== null) {
    await setTitle(sql, conversationId, titleFromText(context.titleText))
  }
  return {
    ...resolved,
    conversationId,
    userParticipantId: found.participantId,
    assistantParticipantId: assistant.id,
    model: found.model,
    tools: found.tools,
    firstSeq: row.last_seq - 1,
    isNew: false,
  }
}

async function setTitle(
  sql: SqlTransaction,
  conversationId: string,
  title: string | null
): Promise<void> {
  const changes = await sql.run(
    'update conversations set title = ? where id = ? and title is null',
    title,
    conversationId
  )
  if (changes === 1 && title !== null) {
    indexText(sql, { conversationId, messageId: null, text: title })
  }
}

function makePlace(
  sql: SqlTransaction,
  request: PlaceRequest,
  { now, titleText }: { now: number; titleText: string | null }
): RunPlace {
  const resolved = resolveFirstQuestion(request.question)
  const title = titleText === null ? null : titleFromText(titleText)
  const { id, ownerParticipantId, assistantParticipantId } = insertConversation(sql, {
    ownerId: request.userId,
    externalId: request.conversation,
    title,
    model: request.options.model,
    systemPrompt: null,
    tools: request.options.tools ?? DEFAULT_TOOLS,
    lastSeq: 2,
    now,
  })
  if (title !== null) {
    indexText(sql, { conversationId: id, messageId: null, text: title })
  }
  return {
    ...resolved,
    conversationId: id,
    userParticipantId: ownerParticipantId,
    assistantParticipantId,
    model: null,
    tools: DEFAULT_TOOLS,
    firstSeq: 1,
    isNew: true,
  }
}

function findAssistant(sql: SqlTransaction, conversationId: string) {
  return sql.get<{ id: string }>(
    `select id from participants where conversation_id = ? and assistant_id is not null
     order by created_at, id limit 1`,
    conversationId
  )
}
