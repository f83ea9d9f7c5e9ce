import { systemOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { databaseTime } from '#core/database_time'
import type { Sql } from '#core/sql'
import { raiseRevision } from '#settings/revisions'
import { endPending } from '../end_pending.js'
import { webhookTarget } from '../webhook_target.js'
import { holdWebhook, type OffReason, type WebhookRow } from '../webhook_rows.js'
import { isDelivered, type Attempt } from './attempt.js'
import type { ClaimedDelivery } from './claim_deliveries.js'
import { retryDelayMs } from './retry_delay.js'

const DAY_MS = 24 * 60 * 60 * 1_000
/** A webhook to which nothing was delivered for so long is turned off, in ms. */
const FAILING_MS = 5 * DAY_MS
/** The receiver says that it is no more. */
const GONE = 410

/**
 * Keeps what came of an attempt, and says how it goes on with the delivery and its webhook. Of a delivery that another
 * process has taken over meanwhile only a success counts.
 *
 * @param random - from 0 to 1, for the pause
 */
export async function settleAttempt(
  sql: Sql,
  claimed: ClaimedDelivery,
  attempt: Attempt,
  random = Math.random()
): Promise<void> {
  const now = Date.now()
  const webhook = await holdWebhook(sql, claimed.webhook.id)
  const isThere = await sql.get(
    `select 1 as found from webhook_deliveries where key = ? ${sql.dialect === 'postgres' ? 'for no key update' : ''}`,
    claimed.key
  )
  if (webhook === undefined || isThere === undefined) {
    return
  }
  await insertAttempt(sql, claimed, attempt)
  const delayMs = isDelivered(attempt)
    ? null
    : retryDelayMs(claimed.tries, attempt.retryAfterMs, random)
  if (isDelivered(attempt)) {
    await markDelivered(sql, claimed, now)
  } else {
    await markFailed(sql, claimed, delayMs, now)
  }
  /* An attempt that was made at another address says nothing about this one. */
  if (webhook.url === claimed.webhook.url) {
    await judgeWebhook(sql, webhook, { attempt, isLast: delayMs === null }, now)
  }
}

async function insertAttempt(sql: Sql, { key, attempts }: ClaimedDelivery, attempt: Attempt) {
  await sql.run(
    `insert into webhook_attempts (delivery_key, number, started_at, duration_ms, status, error, response)
     values (?, ?, ?, ?, ?, ?, ?)`,
    key,
    attempts,
    attempt.startedAt,
    attempt.durationMs,
    attempt.status,
    attempt.error?.slice(0, 255) ?? null,
    attempt.response
  )
}

async function markDelivered(sql: Sql, { key }: ClaimedDelivery, now: number) {
  await sql.run(
    `update webhook_deliveries set state = 'delivered', finished_at = ? where key = ?`,
    now,
    key
  )
}

async function markFailed(
  sql: Sql,
  { key, attempts }: ClaimedDelivery,
  delayMs: number | null,
  now: number
) {
  const ours = `key = ? and attempts = ? and state = 'pending'`
  if (delayMs === null) {
    await sql.run(
      `update webhook_deliveries set state = 'failed', finished_at = ? where ${ours}`,
      now,
      key,
      attempts
    )
  } else {
    await sql.run(
      `update webhook_deliveries set due_at = ${databaseTime(sql.dialect)} + ? where ${ours}`,
      delayMs,
      key,
      attempts
    )
  }
}

/**
 * Remembers since when it fails, and turns it off where it is gone, or where a message is given up and none has arrived for
 * too long: of a webhook that is rarely used one failure means nothing.
 */
async function judgeWebhook(
  sql: Sql,
  webhook: WebhookRow,
  { attempt, isLast }: { attempt: Attempt; isLast: boolean },
  now: number
) {
  if (isDelivered(attempt)) {
    if (webhook.failing_since !== null) {
      await sql.run('update webhooks set failing_since = null where id = ?', webhook.id)
    }
    return
  }
  const since = webhook.failing_since ?? now
  if (webhook.failing_since === null) {
    await sql.run('update webhooks set failing_since = ? where id = ?', now, webhook.id)
  }
  if (webhook.is_enabled === 1 && attempt.status === GONE) {
    await turnOff(sql, webhook, 'gone', now)
  } else if (webhook.is_enabled === 1 && isLast && now - since >= FAILING_MS) {
    await turnOff(sql, webhook, 'failing', now)
  }
}

async function turnOff(sql: Sql, webhook: WebhookRow, reason: OffReason, now: number) {
  await sql.run(
    `update webhooks set is_enabled = 0, off_reason = ?, revision = revision + 1, updated_at = ?
     where id = ?`,
    reason,
    now,
    webhook.id
  )
  await endPending(sql, webhook.id, now)
  await raiseRevision(sql, 'webhooks')
  await recordAudit(sql, {
    ...systemOrigin(),
    action: 'webhook.turned_off',
    target: webhookTarget(webhook),
    after: { reason },
  })
}
