import type { Sql } from '#core/sql'

/**
 * Ends what waits to be sent to a webhook that is turned off: nothing old is sent by surprise when it is turned on again,
 * and everything can be replayed.
 *
 * @param now in ms since 1970
 */
export async function endPending(sql: Sql, webhookId: string, now: number): Promise<void> {
  await sql.run(
    `update webhook_deliveries set state = 'failed', finished_at = ?
     where webhook_id = ? and state = 'pending'`,
    now,
    webhookId
  )
}
