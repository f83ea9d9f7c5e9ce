import type { Sql } from '#core/sql'
import { AMONG_IDS } from '#core/sql_lists'
import { IS_HELD } from '#retention/holds/hold_rows'

export interface LockedConversations {
  /** Those that may be deleted. */
  free: string[]
  /** Those that a legal hold keeps. */
  held: string[]
}

/**
 * Sees to it that until the transaction ends nobody writes in these conversations, and nobody puts them or their people on
 * hold. Those that are gone are in neither list.
 *
 * Whoever ends a run has its row and needs a share of the conversation's: a lock that leaves keys alone does not wait for
 * them. On SQLite whoever writes is alone anyway.
 */
export async function lockConversations(
  sql: Sql,
  conversationIds: readonly string[]
): Promise<LockedConversations> {
  const ids = JSON.stringify(conversationIds)
  const among = AMONG_IDS[sql.dialect]
  if (sql.dialect === 'postgres') {
    await sql.all(
      `select id from conversations where id ${among} order by id for no key update`,
      ids
    )
    await sql.all(
      `select id from users where id in (
         select user_id from participants where conversation_id ${among}
       ) order by id for key share`,
      ids
    )
  }
  const rows = await sql.all<{ id: string; is_held: number }>(
    `select c.id, case when ${IS_HELD} then 1 else 0 end as is_held
     from conversations c where c.id ${among} order by c.id`,
    ids
  )
  const idsWhere = (isHeld: number) =>
    rows.filter((row) => row.is_held === isHeld).map(({ id }) => id)
  return { free: idsWhere(0), held: idsWhere(1) }
}
