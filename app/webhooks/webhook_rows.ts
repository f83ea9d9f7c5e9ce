import type { Sql } from '#core/sql'
import { SUBSCRIBABLE_EVENTS, type SubscribableEvent } from './events.js'

/** Why Chatflow turned a webhook off: its receiver answered 410, or has failed for days. */
export type OffReason = 'gone' | 'failing'

/** A row of `webhooks`. Times are in ms since 1970. */
export interface WebhookRow {
  id: string
  url: string
  description: string
  is_enabled: number
  off_reason: OffReason | null
  failing_since: number | null
  /** Sealed. */
  secret: string
  secret_end: string
  /** Sealed. */
  previous_secret: string | null
  previous_until: number | null
  revision: number
  created_at: number
  updated_at: number
}

const COLUMNS = `id, url, description, is_enabled, off_reason, failing_since, secret, secret_end, previous_secret,
  previous_until, revision, created_at, updated_at`

/** All, the newest first. */
export function findWebhooks(sql: Sql): Promise<WebhookRow[]> {
  return sql.all<WebhookRow>(`select ${COLUMNS} from webhooks order by id desc`)
}

export function findWebhook(sql: Sql, id: string): Promise<WebhookRow | undefined> {
  return sql.get<WebhookRow>(`select ${COLUMNS} from webhooks where id = ?`, id)
}

/**
 * The same, held until the transaction ends. Whatever changes a webhook and its deliveries begins with this, so that no two
 * wait for each other; new events do not wait for it.
 */
export function holdWebhook(sql: Sql, id: string): Promise<WebhookRow | undefined> {
  const lock = sql.dialect === 'postgres' ? 'for no key update' : ''
  return sql.get<WebhookRow>(`select ${COLUMNS} from webhooks where id = ? ${lock}`, id)
}

/** What webhooks are for, by their ids. */
export async function findSubscriptions(sql: Sql): Promise<Map<string, SubscribableEvent[]>> {
  const rows = await sql.all<{ webhook_id: string; event: SubscribableEvent }>(
    'select webhook_id, event from webhook_subscriptions'
  )
  const found = Map.groupBy(rows, (row) => row.webhook_id)
  return new Map(
    [...found].map(([id, some]) => [
      id,
      SUBSCRIBABLE_EVENTS.filter((known) => some.some(({ event }) => event === known)),
    ])
  )
}

/** Says anew what a webhook is for. */
export async function writeSubscriptions(
  sql: Sql,
  id: string,
  events: readonly SubscribableEvent[]
): Promise<void> {
  await sql.run('delete from webhook_subscriptions where webhook_id = ?', id)
  for (const event of events) {
    await sql.run('insert into webhook_subscriptions (event, webhook_id) values (?, ?)', event, id)
  }
}
