import type { Sql } from '#core/sql'
import { readBranch } from '#conversations/branch_query'
import { subjectOf, textOf } from '#runs/message_parts'
import type { Beginning } from './title_call.js'

/** A conversation that wants a title. */
export interface TitleSubject extends Beginning {
  /** Who asked. */
  userId: string
  /** The model that answered: `provider/model`. */
  model: string | null
}

/** Where the first answer did not come about, the first question is some messages before the first answer. */
const MESSAGES_READ = 4

/**
 * Reads how a conversation began that a run has answered. Null where it needs no title any more: it has one, it is gone,
 * or its person is gone or suspended.
 */
export async function findTitleSubject(
  sql: Sql,
  { conversationId, runId }: { conversationId: string; runId: string }
): Promise<TitleSubject | null> {
  const run = await sql.get<{ user_id: string; message_id: string }>(
    `select r.user_id, r.message_id
     from runs r
     join conversations c on c.id = r.conversation_id
     join users u on u.id = r.user_id
     where r.id = ? and c.id = ? and c.title is null and u.suspended_at is null`,
    runId,
    conversationId
  )
  if (run === undefined) {
    return null
  }
  const branch = await readBranch(sql, {
    conversationId,
    from: run.message_id,
    limit: MESSAGES_READ,
  })
  const [answer] = branch
  const question = branch.findLast(({ role }) => role === 'user')
  return {
    userId: run.user_id,
    model: answer.model,
    question: subjectOf(question?.parts ?? []),
    answer: textOf(answer.parts),
  }
}
