import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { databaseTime } from '#core/database_time'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { deliveryBell } from '../delivery_bell.js'
import { payloadOf } from '../emit_event.js'
import { findWebhook } from '../webhook_rows.js'
import { webhookTarget } from '../webhook_target.js'
import { missingWebhook } from './missing_webhook.js'

/** Sends `webhook.test` to one webhook, whatever it is for. For administrators. */
@inject()
export class SendTestEvent {
  constructor(private sql: SqlStore) {}

  /**
   * Answers the event's id; null where the webhook is off.
   *
   * @throws Problem `not_found`
   */
  async execute(id: string, origin: AuditOrigin): Promise<string | null> {
    const [eventId, now] = [newId(), Date.now()]
    return this.sql.transaction(async (sql) => {
      const row = await findWebhook(sql, id)
      if (row === undefined) {
        throw missingWebhook()
      }
      if (row.is_enabled === 0) {
        return null
      }
      await sql.run(
        `insert into webhook_deliveries
           (webhook_id, event_id, event, payload, person_id, state, attempts, tries, due_at, created_at)
         values (?, ?, 'webhook.test', ?, null, 'pending', 0, 0, ${databaseTime(sql.dialect)}, ?)`,
        id,
        eventId,
        payloadOf('webhook.test', { webhook_id: id }, now),
        now
      )
      await recordAudit(sql, { ...origin, action: 'webhook.tested', target: webhookTarget(row) })
      deliveryBell.ring()
      return eventId
    })
  }
}
