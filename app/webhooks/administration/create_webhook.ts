import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { raiseRevision, Revisions } from '#settings/revisions'
import { endOfSecret, newSecret, sealSecret } from '../webhook_secret.js'
import { writeSubscriptions } from '../webhook_rows.js'
import { webhookTarget } from '../webhook_target.js'
import { fault, readWebhookFields, refuseWith, type WebhookInput } from './read_webhook_fields.js'

/** Every one is a row for each event. */
const MAX_WEBHOOKS = 50

/** Adds a webhook, which is on at once. For administrators. */
@inject()
export class CreateWebhook {
  constructor(
    private sql: SqlStore,
    private revisions: Revisions
  ) {}

  /**
   * Answers its id, and the secret, which is not shown again.
   *
   * @throws Problem `validation_failed`
   */
  async execute(input: WebhookInput, origin: AuditOrigin): Promise<{ id: string; secret: string }> {
    const { url, description, events } = readWebhookFields(input)
    const [id, secret, now] = [newId(), newSecret(), Date.now()]
    await this.sql.transaction(async (sql) => {
      const count = await sql.get<{ n: number }>('select count(*) as n from webhooks')
      refuseWith(
        (count?.n ?? 0) < MAX_WEBHOOKS
          ? []
          : [fault('url', 'There are too many webhooks; delete one first.')]
      )
      await sql.run(
        `insert into webhooks (id, url, description, is_enabled, secret, secret_end, revision, created_at, updated_at)
         values (?, ?, ?, 1, ?, ?, 1, ?, ?)`,
        id,
        url,
        description,
        sealSecret(id, secret),
        endOfSecret(secret),
        now,
        now
      )
      await writeSubscriptions(sql, id, events)
      await raiseRevision(sql, 'webhooks')
      await recordAudit(sql, {
        ...origin,
        action: 'webhook.created',
        target: webhookTarget({ id, url }),
        after: { description, events, address: 'set' },
      })
    })
    await this.revisions.check()
    return { id, secret }
  }
}
