import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { changedFields } from '#audit/changed_fields'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { EditConflict } from '#settings/edit_conflict'
import { raiseRevision, Revisions } from '#settings/revisions'
import { EndLeftovers } from '../end_leftovers.js'
import { endPending } from '../end_pending.js'
import {
  findSubscriptions,
  holdWebhook,
  writeSubscriptions,
  type WebhookRow,
} from '../webhook_rows.js'
import { webhookTarget } from '../webhook_target.js'
import { missingWebhook } from './missing_webhook.js'
import { readWebhookFields, type WebhookFields, type WebhookInput } from './read_webhook_fields.js'

export interface WebhookChange extends WebhookInput {
  isEnabled: boolean
  /** The row's, when whoever changes it looked. */
  revision: number
}

interface WantedWebhook extends WebhookFields {
  isEnabled: boolean
}

const LABELS = [
  ['url', 'Address'],
  ['description', 'What it is for'],
  ['events', 'Events'],
  ['isEnabled', 'In use'],
] as const

/** Changes a webhook. What waits for one that is turned off is not sent any more. For administrators. */
@inject()
export class UpdateWebhook {
  constructor(
    private sql: SqlStore,
    private leftovers: EndLeftovers,
    private revisions: Revisions
  ) {}

  /** @throws Problem `not_found`, `validation_failed`; EditConflict where somebody else changed it meanwhile */
  async execute(id: string, change: WebhookChange, origin: AuditOrigin): Promise<void> {
    const wanted = { ...readWebhookFields(change), isEnabled: change.isEnabled }
    if (wanted.isEnabled) {
      await this.leftovers.of(id)
    }
    await this.sql.transaction(async (sql) => {
      const row = await holdWebhook(sql, id)
      if (row === undefined) {
        throw missingWebhook()
      }
      const subscriptions = await findSubscriptions(sql)
      const known = knownOf(row, subscriptions.get(id) ?? [])
      const changed = changedFields(noteOf(known), noteOf(wanted))
      if (row.revision > change.revision) {
        assertSame(wanted, known)
      }
      if (changed === null) {
        return
      }
      await this.#write(sql, row, wanted)
      await raiseRevision(sql, 'webhooks')
      await recordAudit(sql, {
        ...origin,
        action: 'webhook.changed',
        target: webhookTarget({ id, url: wanted.url }),
        ...withoutAddresses(changed),
      })
    })
    await this.revisions.check()
  }

  async #write(sql: Sql, row: WebhookRow, wanted: WantedWebhook): Promise<void> {
    const now = Date.now()
    const wasEnabled = row.is_enabled === 1
    await sql.run(
      `update webhooks set url = ?, description = ?, is_enabled = ?, off_reason = ?, failing_since = ?,
         revision = revision + 1, updated_at = ? where id = ?`,
      wanted.url,
      wanted.description,
      Number(wanted.isEnabled),
      wanted.isEnabled || wasEnabled ? null : row.off_reason,
      /* Who turns it on, or says where it is now, begins anew. */
      wanted.isEnabled && wasEnabled && wanted.url === row.url ? row.failing_since : null,
      now,
      row.id
    )
    await writeSubscriptions(sql, row.id, wanted.events)
    /* Also of one that is turned on: an event may have come while it was being turned off. */
    if (wasEnabled !== wanted.isEnabled) {
      await endPending(sql, row.id, now)
    }
  }
}

function knownOf(row: WebhookRow, events: WebhookFields['events']): WantedWebhook {
  const { url, description } = row
  return { url, description, events, isEnabled: row.is_enabled === 1 }
}

function noteOf({ url, description, events, isEnabled }: WantedWebhook) {
  return { url, description, events, isEnabled }
}

/** Many an address is itself a secret: the log says that it is another. */
function withoutAddresses({ before, after }: NonNullable<ReturnType<typeof changedFields>>) {
  const { url: old, ...rest } = before
  const { url: _, ...others } = after
  return old === undefined
    ? { before, after }
    : { before: { ...rest, address: 'set' }, after: { ...others, address: 'changed' } }
}

function assertSame(wanted: WantedWebhook, known: WantedWebhook): void {
  const edits = LABELS.filter(([field]) => String(wanted[field]) !== String(known[field])).map(
    ([field, label]) => ({ field, label, yours: wanted[field], theirs: known[field] })
  )
  if (edits.length > 0) {
    throw new EditConflict(edits)
  }
}
