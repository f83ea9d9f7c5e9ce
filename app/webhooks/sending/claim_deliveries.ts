import { databaseTime } from '#core/database_time'
import type { Sql } from '#core/sql'
import { findWebhook, type WebhookRow } from '../webhook_rows.js'

/** For how long a delivery is its sender's, in ms of database time: longer than sending takes. */
export const LEASE_MS = 60_000

/** A delivery that this process sends. */
export interface ClaimedDelivery {
  key: number
  event_id: string
  payload: string
  /** Which attempt this is, since ever and since it was queued last; both from 1. */
  attempts: number
  tries: number
  webhook: WebhookRow
}

/** The clock once for the statement: an index on times is of no use for a clock that goes on. */
const dueNow = (sql: Sql) => `due_at <= (select ${databaseTime(sql.dialect)})`

/** The webhooks that are on and have something due, whoever has waited longest first. */
export async function findDueWebhooks(sql: Sql): Promise<string[]> {
  const rows = await sql.all<{ id: string; due: number | null }>(
    `select w.id, (
       select min(d.due_at) from webhook_deliveries d
       where d.webhook_id = w.id and d.state = 'pending' and d.${dueNow(sql)}
     ) as due
     from webhooks w where w.is_enabled = 1 order by due`
  )
  return rows.filter(({ due }) => due !== null).map(({ id }) => id)
}

/**
 * Takes deliveries that are due, at most `limit`: others may have them only when the lease is over. What others are
 * taking at this moment is passed over.
 */
export async function claimDeliveries(
  sql: Sql,
  webhookId: string,
  limit: number
): Promise<ClaimedDelivery[]> {
  const webhook = await findWebhook(sql, webhookId)
  if (webhook === undefined || webhook.is_enabled === 0) {
    return []
  }
  const due = `select key from webhook_deliveries
    where webhook_id = ? and state = 'pending' and ${dueNow(sql)} order by due_at limit ?`
  const rows = await sql.all<Omit<ClaimedDelivery, 'webhook'>>(
    `update webhook_deliveries set attempts = attempts + 1, tries = tries + 1,
       due_at = ${databaseTime(sql.dialect)} + ${LEASE_MS}
     where key ${sql.dialect === 'sqlite' ? `in (${due})` : `= any(array(${due} for update skip locked))`}
     returning key, event_id, payload, attempts, tries`,
    webhookId,
    limit
  )
  return rows.map((row) => ({ ...row, webhook }))
}

/** Gives back what was taken and not sent to its end, because the server stops. */
export async function returnDelivery(
  sql: Sql,
  { key, attempts }: Pick<ClaimedDelivery, 'key' | 'attempts'>
): Promise<void> {
  await sql.run(
    `update webhook_deliveries set tries = tries - 1, due_at = ${databaseTime(sql.dialect)}
     where key = ? and attempts = ? and state = 'pending'`,
    key,
    attempts
  )
}
