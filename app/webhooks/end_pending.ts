import type { Sql } from '#core/sql'

/** Deliveries that end in one transaction: others want to write meanwhile. */
export const END_BATCH = 500

/**
 * Ends some of what waits to be sent to a webhook that is off, so that nothing old is sent by surprise when it is turned on
 * again, and everything can be replayed. Answers how many; where it is `END_BATCH` there may be more, for `EndLeftovers`.
 *
 * @param now in ms since 1970
 */
export function endPending(sql: Sql, webhookId: string, now: number): Promise<number> {
  return sql.run(
    `update webhook_deliveries set state = 'failed', finished_at = ?
     where key in (
       select key from webhook_deliveries where webhook_id = ? and state = 'pending' limit ${END_BATCH})`,
    now,
    webhookId
  )
}
