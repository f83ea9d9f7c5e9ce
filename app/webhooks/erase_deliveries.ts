import type { Sql } from '#core/sql'

/** Deliveries that go in one transaction: others want to write meanwhile. */
const BATCH = 500

/** Removes some of what was told of a person, ahead of `eraseDeliveries`. */
export async function eraseSomeDeliveries(
  sql: Sql,
  userId: string
): Promise<{ deliveries: number; hasMore: boolean }> {
  const deliveries = await sql.run(
    `delete from webhook_deliveries where key in (
       select key from webhook_deliveries where person_id = ? limit ${BATCH})`,
    userId
  )
  return { deliveries, hasMore: deliveries === BATCH }
}

/**
 * Removes what was told, or is still to be told, of a person who is erased. What was sent is the receivers' to erase. Answers
 * how many deliveries that were.
 */
export async function eraseDeliveries(sql: Sql, userId: string): Promise<number> {
  return sql.run('delete from webhook_deliveries where person_id = ?', userId)
}
