import type { Sql } from '#core/sql'

/**
 * Removes what was told, or is still to be told, of a person who is erased. What was sent is the receivers' to erase. Answers
 * how many deliveries that were.
 */
export async function eraseDeliveries(sql: Sql, userId: string): Promise<number> {
  return sql.run('delete from webhook_deliveries where person_id = ?', userId)
}
