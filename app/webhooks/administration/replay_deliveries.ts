import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { databaseTime } from '#core/database_time'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { deliveryBell } from '../delivery_bell.js'
import { holdWebhook, type WebhookRow } from '../webhook_rows.js'
import { webhookTarget } from '../webhook_target.js'
import { missingWebhook } from './missing_webhook.js'

/** Deliveries that are queued in one transaction: others want to write meanwhile. */
const BATCH = 500

/** Sends once more what was sent, or could not be, with the same id. For administrators. */
@inject()
export class ReplayDeliveries {
  constructor(private sql: SqlStore) {}

  /**
   * One that has ended. False where it is being sent already.
   *
   * @throws Problem `not_found`, `validation_failed` where the webhook is off
   */
  async one(webhookId: string, eventId: string, origin: AuditOrigin): Promise<boolean> {
    return this.sql.transaction(async (sql) => {
      const row = await this.#hold(sql, webhookId)
      const found = await sql.get<{ key: number }>(
        'select key from webhook_deliveries where webhook_id = ? and event_id = ?',
        webhookId,
        eventId
      )
      if (found === undefined) {
        throw new Problem('not_found', { detail: 'There is no such delivery.' })
      }
      const queued = await queue(sql, `key = ? and state <> 'pending'`, found.key)
      if (queued > 0) {
        await record(sql, row, queued, origin)
        deliveryBell.ring()
      }
      return queued > 0
    })
  }

  /**
   * All that have failed; answers how many.
   *
   * @throws Problem `not_found`, `validation_failed` where the webhook is off
   */
  async failed(webhookId: string, origin: AuditOrigin): Promise<number> {
    let all = 0
    for (;;) {
      const some = await this.sql.transaction(async (sql) => {
        const row = await this.#hold(sql, webhookId)
        const queued = await queue(
          sql,
          `key in (select key from webhook_deliveries where webhook_id = ? and state = 'failed'
             order by event_id limit ${BATCH})`,
          webhookId
        )
        if (queued > 0) {
          await record(sql, row, queued, origin)
        }
        return queued
      })
      deliveryBell.ring()
      all += some
      if (some < BATCH) {
        return all
      }
    }
  }

  async #hold(sql: Sql, id: string): Promise<WebhookRow> {
    const row = await holdWebhook(sql, id)
    if (row === undefined) {
      throw missingWebhook()
    }
    if (row.is_enabled === 0) {
      throw new Problem('validation_failed', { detail: 'The webhook is off: turn it on first.' })
    }
    return row
  }
}

function queue(sql: Sql, condition: string, value: string | number): Promise<number> {
  return sql.run(
    `update webhook_deliveries set state = 'pending', tries = 0, finished_at = null,
       due_at = ${databaseTime(sql.dialect)} where ${condition}`,
    value
  )
}

async function record(sql: Sql, row: WebhookRow, deliveries: number, origin: AuditOrigin) {
  await recordAudit(sql, {
    ...origin,
    action: 'webhook.replayed',
    target: webhookTarget(row),
    after: { deliveries },
  })
}
