import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { raiseRevision, Revisions } from '#settings/revisions'
import { holdWebhook } from '../webhook_rows.js'
import { webhookTarget } from '../webhook_target.js'
import { missingWebhook } from './missing_webhook.js'

/** Deliveries that go in one transaction: others want to write meanwhile. */
const BATCH = 500

/** Removes a webhook with its secret and the log of its deliveries. For administrators. */
@inject()
export class DeleteWebhook {
  constructor(
    private sql: SqlStore,
    private revisions: Revisions
  ) {}

  /** @throws Problem `not_found` */
  async execute(id: string, origin: AuditOrigin): Promise<void> {
    await this.sql.transaction(async (sql) => {
      const row = await holdWebhook(sql, id)
      if (row === undefined) {
        throw missingWebhook()
      }
      await sql.run('delete from webhooks where id = ?', id)
      await raiseRevision(sql, 'webhooks')
      await recordAudit(sql, {
        ...origin,
        action: 'webhook.deleted',
        target: webhookTarget(row),
        before: { description: row.description },
      })
    })
    await this.revisions.check()
    /* Nothing is sent of what a crash leaves here, and the sweeper finds it. */
    while ((await this.#deleteSome(id)) === BATCH) {
      /* On to the next ones. */
    }
  }

  #deleteSome(id: string): Promise<number> {
    return this.sql.transaction((sql) =>
      sql.run(
        `delete from webhook_deliveries where key in (
           select key from webhook_deliveries where webhook_id = ? limit ${BATCH})`,
        id
      )
    )
  }
}
