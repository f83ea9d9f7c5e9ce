import type { SqlTransaction } from '#core/sql'
import { newId } from '#core/ids'
import { frameOf } from '#runs/frames'
import type { Reservation } from '#limits/budgets/reservation'
import type { QuestionPart } from '#runs/question'
import type { RunOptions } from '#runs/run_states'
import type { UiChunk } from '#runs/ui_chunks'

export interface NewQuestion {
  conversationId: string
  participantId: string
  parentId: string | null
  clientId: string | null
  seq: number
  parts: QuestionPart[]
  now: number
}

/** Inserts a person's message; answers its id. */
export function insertQuestion(sql: SqlTransaction, question: NewQuestion): string {
  const id = newId()
  sql.send(
    `insert into messages
       (id, conversation_id, parent_id, seq, client_id, participant_id, role, parts, status, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, 'user', ?, 'completed', ?, ?)`,
    id,
    question.conversationId,
    question.parentId,
    question.seq,
    question.clientId,
    question.participantId,
    JSON.stringify(question.parts),
    question.now,
    question.now
  )
  return id
}

export interface NewAnswer {
  conversationId: string
  participantId: string
  parentId: string
  seq: number
  now: number
}

/** Inserts the message that the run will write, empty; answers its id. */
export function insertAnswer(sql: SqlTransaction, answer: NewAnswer): string {
  const id = newId()
  sql.send(
    `insert into messages
       (id, conversation_id, parent_id, seq, participant_id, role, parts, status, created_at, updated_at)
     values (?, ?, ?, ?, ?, 'assistant', '[]', 'running', ?, ?)`,
    id,
    answer.conversationId,
    answer.parentId,
    answer.seq,
    answer.participantId,
    answer.now,
    answer.now
  )
  return id
}

export interface NewRun {
  conversationId: string
  messageId: string
  userMessageId: string
  userId: string
  instanceId: string
  options: RunOptions
  reservation: Reservation
  requestId: string
  now: number
}

/** The first event of every run. */
export function startChunk(run: {
  id: string
  conversationId: string
  messageId: string
  userMessageId: string
}): UiChunk {
  return {
    type: 'start',
    messageId: run.messageId,
    messageMetadata: {
      conversation_id: run.conversationId,
      run_id: run.id,
      user_message_id: run.userMessageId,
    },
  }
}

/**
 * Inserts a run that this instance executes from now on, together with its first frame, so that `start` is stored before
 * anybody sees it.
 */
export async function insertRun(
  sql: SqlTransaction,
  run: NewRun
): Promise<{ id: string; key: number }> {
  const id = newId()
  const key = await sql.insert(
    `insert into runs
       (id, conversation_id, message_id, user_id, state, attempt, instance_id, options, reservation, request_id,
        created_at, started_at)
     values (?, ?, ?, ?, 'running', 1, ?, ?, ?, ?, ?, ?)`,
    id,
    run.conversationId,
    run.messageId,
    run.userId,
    run.instanceId,
    JSON.stringify(run.options),
    JSON.stringify(run.reservation),
    run.requestId,
    run.now,
    run.now
  )
  sql.send(
    `insert into run_segments (run_key, first_n, last_n, attempt, frames) values (?, 1, 1, 1, ?)`,
    key,
    frameOf({ id, attempt: 1 }, 1, JSON.stringify(startChunk({ id, ...run })))
  )
  return { id, key }
}
