import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { END_BATCH, endPending } from './end_pending.js'
import { holdWebhook } from './webhook_rows.js'

/**
 * Ends what still waits for webhooks that are off: turning one off ends no more than fits into its transaction. Until then
 * nobody sends it.
 */
@inject()
export class EndLeftovers {
  constructor(private sql: SqlStore) {}

  /**
   * Answers how many deliveries ended.
   *
   * @param now in ms since 1970
   * @param signal leaves the rest to another time
   */
  async execute(now = Date.now(), signal?: AbortSignal): Promise<number> {
    const webhooks = await this.sql.read((sql) =>
      sql.all<{ id: string }>(
        `select w.id from webhooks w where w.is_enabled = 0 and exists (
           select 1 from webhook_deliveries d where d.webhook_id = w.id and d.state = 'pending')`
      )
    )
    let ended = 0
    for (const { id } of webhooks) {
      ended += await this.of(id, now, signal)
    }
    return ended
  }

  /** Those of one webhook; none where it is on. */
  async of(id: string, now = Date.now(), signal?: AbortSignal): Promise<number> {
    let ended = 0
    while (!signal?.aborted) {
      const batch = await this.sql.transaction(async (sql) => {
        const webhook = await holdWebhook(sql, id)
        return webhook?.is_enabled === 0 ? endPending(sql, id, now) : 0
      })
      ended += batch
      if (batch < END_BATCH) {
        break
      }
    }
    return ended
  }
}
