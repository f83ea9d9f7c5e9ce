import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { endOfSecret, newSecret, sealSecret } from '../webhook_secret.js'
import { holdWebhook } from '../webhook_rows.js'
import { webhookTarget } from '../webhook_target.js'
import { missingWebhook } from './missing_webhook.js'

/** For how long the secret before signs too. */
const OVERLAP_MS = 24 * 60 * 60 * 1_000

/** Replaces the secret of a webhook. For a day the old one signs too: receivers take the new one in their own time. */
@inject()
export class RotateWebhookSecret {
  constructor(private sql: SqlStore) {}

  /**
   * Answers the new secret, which is not shown again.
   *
   * @throws Problem `not_found`
   */
  async execute(id: string, origin: AuditOrigin): Promise<string> {
    const secret = newSecret()
    const now = Date.now()
    await this.sql.transaction(async (sql) => {
      const row = await holdWebhook(sql, id)
      if (row === undefined) {
        throw missingWebhook()
      }
      await sql.run(
        `update webhooks set secret = ?, secret_end = ?, previous_secret = secret, previous_until = ?, updated_at = ?
         where id = ?`,
        sealSecret(id, secret),
        endOfSecret(secret),
        now + OVERLAP_MS,
        now,
        id
      )
      await recordAudit(sql, {
        ...origin,
        action: 'webhook.secret_rotated',
        target: webhookTarget(row),
      })
    })
    return secret
  }
}
