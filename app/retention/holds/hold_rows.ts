import { isForeignKeyViolation } from '#core/database_errors'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'

/** Condition on a conversation `c`: it is on hold itself, or somebody who takes part in it is. */
export const IS_HELD = `(
  exists (select 1 from legal_holds h where h.conversation_id = c.id)
  or exists (
    select 1 from participants hp join legal_holds h on h.user_id = hp.user_id
    where hp.conversation_id = c.id
  )
)`

/** The ids of all conversations that are on hold, looked for from the holds, of which there are few. */
export const HELD_IDS = `(
  select h.conversation_id as id from legal_holds h where h.conversation_id is not null
  union
  select hp.conversation_id from legal_holds h join participants hp on hp.user_id = h.user_id
)`

/** Throws `legal_hold` where the person, or a conversation that they take part in, must be kept. */
export async function assertPersonNotHeld(sql: Sql, userId: string): Promise<void> {
  const held = await sql.get(
    `select 1 as found from legal_holds where user_id = ?
     union all
     select 1 from ${HELD_IDS} held
     join participants p on p.conversation_id = held.id and p.user_id = ? limit 1`,
    userId,
    userId
  )
  if (held !== undefined) {
    throw new Problem('legal_hold', { detail: 'The account is on legal hold: it must be kept.' })
  }
}

/** Throws `legal_hold` where the conversation must be kept. */
export async function assertConversationNotHeld(sql: Sql, conversationId: string): Promise<void> {
  const held = await sql.get(
    `select 1 as found from conversations c where c.id = ? and ${IS_HELD}`,
    conversationId
  )
  if (held !== undefined) {
    throw conversationHeld()
  }
}

export function conversationHeld(): Problem {
  return new Problem('legal_hold', {
    detail: 'The conversation is on legal hold: it must be kept.',
  })
}

/** Answers what `work` does; where the database refuses because a hold has come in between, throws `legal_hold`. */
export async function heldWhereReferred<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isForeignKeyViolation(error) ? conversationHeld() : error
  }
}
