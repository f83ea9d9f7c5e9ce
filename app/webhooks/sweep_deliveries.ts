import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'

const DAY_MS = 24 * 60 * 60 * 1_000
/** How long it can be seen, and sent anew, what was told. */
const KEPT_MS = 30 * DAY_MS
/** Deliveries that go in one transaction: others want to write meanwhile. */
const BATCH = 500

/** Forgets deliveries of long ago, also what was written for a webhook while it was deleted, and secrets that sign no more. */
@inject()
export class SweepDeliveries {
  constructor(private sql: SqlStore) {}

  /**
   * Answers how many deliveries went.
   *
   * @param now in ms since 1970
   * @param signal leaves the rest to another time
   */
  async execute(now = Date.now(), signal?: AbortSignal): Promise<number> {
    await this.sql.transaction((sql) =>
      sql.run(
        'update webhooks set previous_secret = null, previous_until = null where previous_until < ?',
        now
      )
    )
    let deleted = 0
    for (;;) {
      const batch = await this.sql.transaction((sql) =>
        sql.run(
          `delete from webhook_deliveries where key in (
             select key from webhook_deliveries where created_at < ? limit ${BATCH})`,
          now - KEPT_MS
        )
      )
      deleted += batch
      if (batch < BATCH || signal?.aborted) {
        return deleted
      }
    }
  }
}
